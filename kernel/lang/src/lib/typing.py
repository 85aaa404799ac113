"""Names for annotations. They do nothing at run time but print as CPython prints them."""

import collections
from abc import ABCMeta

TYPE_CHECKING = False


def _show(kind):
    if kind is ...:
        return "..."
    if kind is type(None):
        return "NoneType"
    if isinstance(kind, list):
        return "[" + ", ".join([_show(k) for k in kind]) + "]"
    if isinstance(kind, type) and not hasattr(kind, "__origin__"):
        return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return repr(kind)


def _kind(value):
    if value is None:
        return type(None)
    return ForwardRef(value) if isinstance(value, str) else value


class ForwardRef:
    """A type named by a string."""

    def __init__(self, arg):
        self.__forward_arg__ = arg

    def __eq__(self, other):
        return isinstance(other, ForwardRef) and self.__forward_arg__ == other.__forward_arg__

    def __hash__(self):
        return hash(self.__forward_arg__)

    def __repr__(self):
        return f"ForwardRef({self.__forward_arg__!r})"


class _Annotation:
    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]

    def __call__(self, *args, **kwargs):
        raise TypeError(f"Cannot instantiate {self!r}")


class _Special(_Annotation):
    """A bare name such as ``Any`` or ``List``; subscripting it gives an `_Alias`."""

    def __init__(self, name, origin=None, build=None):
        self._name = name
        self.__name__ = name
        self.__origin__ = origin
        self._build = build

    def __getitem__(self, params):
        if self._build is not None:
            return self._build(params)
        params = params if isinstance(params, tuple) else (params,)
        return _Alias(self._name, self.__origin__, tuple([_kind(p) for p in params]))

    def __call__(self, *args, **kwargs):
        if self.__origin__ is None:
            raise TypeError(f"Cannot instantiate {self!r}")
        return self.__origin__(*args, **kwargs)

    def __instancecheck__(self, instance):
        return self.__subclasscheck__(type(instance))

    def __subclasscheck__(self, cls):
        if self.__origin__ is None:
            raise TypeError(f"{self!r} cannot be used with issubclass()")
        return issubclass(cls, self.__origin__)

    def __mro_entries__(self, bases):
        return (self.__origin__,)

    def __repr__(self):
        return f"typing.{self._name}"


class _Alias(_Annotation):
    """A subscripted name: ``List[int]``."""

    def __init__(self, name, origin, args):
        self._name = name
        self.__origin__ = origin
        self.__args__ = args

    @property
    def __parameters__(self):
        found = []
        for a in self.__args__:
            for t in [a] if isinstance(a, TypeVar) else getattr(a, "__parameters__", ()):
                if t not in found:
                    found.append(t)
        return tuple(found)

    def __getitem__(self, params):
        params = params if isinstance(params, tuple) else (params,)
        chosen = dict(zip(self.__parameters__, params))
        args = []
        for a in self.__args__:
            inner = getattr(a, "__parameters__", ())
            args.append(chosen.get(a, a) if isinstance(a, TypeVar) else a[tuple([chosen[t] for t in inner])] if inner else a)
        return self._with(tuple(args))

    def _with(self, args):
        return type(self)(self._name, self.__origin__, args)

    def __call__(self, *args, **kwargs):
        return self.__origin__(*args, **kwargs)

    def __mro_entries__(self, bases):
        return (self.__origin__,)

    def __eq__(self, other):
        return isinstance(other, _Alias) and (self._name, self.__args__) == (other._name, other.__args__)

    def __hash__(self):
        return hash((self._name, self.__args__))

    def __repr__(self):
        return f"typing.{self._name}[{', '.join([_show(a) for a in self.__args__])}]"


class _UnionAlias(_Alias):
    def _with(self, args):
        return _union(args)

    def __eq__(self, other):
        return isinstance(other, _UnionAlias) and set(self.__args__) == set(other.__args__)

    def __hash__(self):
        return hash(frozenset(self.__args__))

    def __repr__(self):
        if len(self.__args__) == 2 and type(None) in self.__args__:
            other = [a for a in self.__args__ if a is not type(None)][0]
            return f"typing.Optional[{_show(other)}]"
        return _Alias.__repr__(self)


class _UserAlias(_Alias):
    """A subscripted user class: ``Stack[int]``, whose instances are instances of ``Stack``."""

    def __getattr__(self, name):
        return getattr(self.__dict__["__origin__"], name)

    def __repr__(self):
        return f"{_show(self.__origin__)}[{', '.join([_show(a) for a in self.__args__])}]"


class _LiteralAlias(_Alias):
    def __repr__(self):
        return f"typing.Literal[{', '.join([repr(a) for a in self.__args__])}]"


class _CallableAlias(_Alias):
    def __repr__(self):
        if self.__args__[0] is ...:
            return f"typing.Callable[..., {_show(self.__args__[1])}]"
        inside = ", ".join([_show(a) for a in self.__args__[:-1]])
        return f"typing.Callable[[{inside}], {_show(self.__args__[-1])}]"


class _AnnotatedAlias(_Alias):
    def __repr__(self):
        meta = ", ".join([repr(m) for m in self.__metadata__])
        return f"typing.Annotated[{_show(self.__origin__)}, {meta}]"


def _union(params):
    flat = []
    for p in params if isinstance(params, tuple) else (params,):
        for k in p.__args__ if isinstance(p, _UnionAlias) else (_kind(p),):
            if k not in flat:
                flat.append(k)
    return flat[0] if len(flat) == 1 else _UnionAlias("Union", Union, tuple(flat))


def _callable(params):
    if not isinstance(params, tuple) or len(params) != 2:
        raise TypeError("Callable must be used as Callable[[arg, ...], result].")
    takes, gives = params
    if isinstance(takes, list):
        return _CallableAlias("Callable", _abc("Callable"), tuple([_kind(t) for t in takes]) + (_kind(gives),))
    return _CallableAlias("Callable", _abc("Callable"), (takes, _kind(gives)))


def _annotated(params):
    alias = _AnnotatedAlias("Annotated", params[0], (params[0],))
    alias.__metadata__ = params[1:]
    return alias


def _abc(name):
    from collections import abc

    return getattr(abc, name)


class _FromAbc(_Special):
    """An alias of a `collections.abc` class, imported when first needed."""

    def __init__(self, name, build=None):
        self._name = name
        self.__name__ = name
        self._build = build

    @property
    def __origin__(self):
        return _abc(self._name)


Any = _Special("Any")
NoReturn = _Special("NoReturn")
Never = _Special("Never")
Self = _Special("Self")
LiteralString = _Special("LiteralString")
ClassVar = _Special("ClassVar")
Final = _Special("Final")
Required = _Special("Required")
NotRequired = _Special("NotRequired")
TypeAlias = _Special("TypeAlias")
TypeGuard = _Special("TypeGuard")
Concatenate = _Special("Concatenate")
Unpack = _Special("Unpack")
Union = _Special("Union", None, _union)
Optional = _Special("Optional", None, lambda p: _union((p, None)))
Literal = _Special(
    "Literal", None, lambda p: _LiteralAlias("Literal", Literal, p if isinstance(p, tuple) else (p,))
)
Annotated = _Special("Annotated", None, _annotated)
List = _Special("List", list)
Dict = _Special("Dict", dict)
Set = _Special("Set", set)
FrozenSet = _Special("FrozenSet", frozenset)
Tuple = _Special("Tuple", tuple)
Type = _Special("Type", type)
DefaultDict = _Special("DefaultDict", collections.defaultdict)
OrderedDict = _Special("OrderedDict", collections.OrderedDict)
Counter = _Special("Counter", collections.Counter)
Deque = _Special("Deque", collections.deque)
ChainMap = _Special("ChainMap", collections.ChainMap)
Callable = _FromAbc("Callable", _callable)
Hashable = _FromAbc("Hashable")
Sized = _FromAbc("Sized")
Container = _FromAbc("Container")
Collection = _FromAbc("Collection")
Iterable = _FromAbc("Iterable")
Iterator = _FromAbc("Iterator")
Reversible = _FromAbc("Reversible")
Generator = _FromAbc("Generator")
Sequence = _FromAbc("Sequence")
MutableSequence = _FromAbc("MutableSequence")
Mapping = _FromAbc("Mapping")
MutableMapping = _FromAbc("MutableMapping")
AbstractSet = _Special("AbstractSet", set)
MutableSet = _FromAbc("MutableSet")
KeysView = _FromAbc("KeysView")
ValuesView = _FromAbc("ValuesView")
ItemsView = _FromAbc("ItemsView")
Awaitable = _FromAbc("Awaitable")
Coroutine = _FromAbc("Coroutine")
Text = str


class TypeVar(_Annotation):
    """A type parameter: ``T = TypeVar("T")``."""

    def __init__(self, name, *constraints, bound=None, covariant=False, contravariant=False):
        self.__name__ = name
        self.__constraints__ = constraints
        self.__bound__ = bound
        self._sign = "+" if covariant else "-" if contravariant else "~"

    def __repr__(self):
        return self._sign + self.__name__


class ParamSpec(TypeVar):
    """A parameter list as a type parameter."""

    @property
    def args(self):
        return _Special(f"{self.__name__}.args")

    @property
    def kwargs(self):
        return _Special(f"{self.__name__}.kwargs")


class TypeVarTuple(TypeVar):
    """Any number of type parameters."""

    def __iter__(self):
        yield self

    def __repr__(self):
        return self.__name__


AnyStr = TypeVar("AnyStr", bytes, str)


class Generic:
    """Base of classes with type parameters: ``class Stack(Generic[T])``."""

    def __class_getitem__(cls, params):
        params = params if isinstance(params, tuple) else (params,)
        return _UserAlias(cls.__name__, cls, tuple([_kind(p) for p in params]))


class _ProtocolMeta(ABCMeta):
    def __instancecheck__(cls, instance):
        if cls.__dict__.get("_is_runtime_protocol"):
            return all([hasattr(instance, n) for n in _protocol_names(cls)])
        if Protocol in cls.__bases__:
            raise TypeError("Instance and class checks can only be used with @runtime_checkable protocols")
        return type.__instancecheck__(cls, instance)


class Protocol(Generic, metaclass=_ProtocolMeta):
    """Base of structural interfaces: ``class HasArea(Protocol): ...``."""


def _protocol_names(cls):
    own = list(cls.__dict__) + list(cls.__dict__.get("__annotations__", {}))
    return [n for n in own if not n.startswith("_") or n in ("__call__", "__len__", "__iter__", "__getitem__", "__enter__")]


def runtime_checkable(cls):
    """Let `isinstance` look whether the protocol's methods are there."""
    cls._is_runtime_protocol = True
    return cls


class _NamedTupleMeta(type):
    def __new__(mcls, name, bases, namespace):
        annotations = namespace.get("__annotations__", {})
        names = list(annotations)
        defaults = [namespace[n] for n in names if n in namespace]
        for i, n in enumerate(names):
            if n not in namespace and any([m in namespace for m in names[:i]]):
                first = [m for m in names if m in namespace]
                raise TypeError(
                    f"Non-default namedtuple field {n} cannot follow default field{'s' if len(first) > 1 else ''} "
                    + ", ".join(first)
                )
        result = collections.namedtuple(name, names, defaults=defaults, module=namespace.get("__module__"))
        result.__annotations__ = dict(annotations)
        if "__qualname__" in namespace:
            result.__qualname__ = namespace["__qualname__"]
        for key, value in namespace.items():
            if key in ("__new__", "__init__", "__slots__", "__getnewargs__", "_fields", "_field_defaults", "_make",
                       "_replace", "_asdict"):
                raise AttributeError("Cannot overwrite NamedTuple attribute " + key)
            if key not in names and key not in ("__module__", "__name__", "__annotations__", "__qualname__"):
                setattr(result, key, value)
        return result


class _NamedTupleBase:
    """What ``class P(NamedTuple)`` and ``NamedTuple("P", [...])`` both go through."""

    __name__ = "NamedTuple"

    def __mro_entries__(self, bases):
        return (_NamedTupleRoot,)

    def __call__(self, typename, fields=None, /, **kwargs):
        pairs = list(kwargs.items()) if fields is None else list(fields)
        result = collections.namedtuple(typename, [n for n, _ in pairs])
        result.__annotations__ = {n: _kind(k) for n, k in pairs}
        return result


_NamedTupleRoot = type.__new__(_NamedTupleMeta, "NamedTuple", (), {})
NamedTuple = _NamedTupleBase()


class _TypedDictMeta(type):
    def __call__(cls, *args, **kwargs):
        return dict(*args, **kwargs)

    def __new__(mcls, name, bases, namespace, total=True):
        return super().__new__(mcls, name, (), namespace)


class TypedDict(metaclass=_TypedDictMeta):
    """A dict with known keys; making one gives a plain dict."""


class NewType:
    """A name for a kind of an existing type: ``UserId = NewType("UserId", int)``."""

    def __init__(self, name, tp):
        self.__name__ = name
        self.__supertype__ = tp

    def __call__(self, x):
        return x

    def __repr__(self):
        return f"__main__.{self.__name__}"


def cast(typ, val):
    """`val`, unchanged."""
    return val


def overload(func):
    """Marks one of several signatures; the last plain definition wins."""
    return func


def final(f):
    """Marks what shall not be overridden."""
    return f


def no_type_check(arg):
    """Marks what type checkers shall leave alone."""
    return arg


def override(f):
    """Marks a method that overrides another."""
    return f


def assert_never(arg, /):
    """For branches that cannot be reached."""
    raise AssertionError(f"Expected code to be unreachable, but got: {arg!r}")


def assert_type(val, typ, /):
    """`val`, unchanged."""
    return val


def reveal_type(obj, /):
    """`obj`, unchanged."""
    return obj


def dataclass_transform(**kwargs):
    """Marks decorators that act as `dataclass`."""
    return lambda decorated: decorated


def get_origin(tp):
    """``list`` of ``List[int]``."""
    if isinstance(tp, _AnnotatedAlias):
        return Annotated
    return getattr(tp, "__origin__", None)


def get_args(tp):
    """``(int,)`` of ``List[int]``."""
    if isinstance(tp, _AnnotatedAlias):
        return (tp.__origin__,) + tp.__metadata__
    args = getattr(tp, "__args__", ())
    if isinstance(tp, _CallableAlias) and args[0] is not ...:
        return (list(args[:-1]), args[-1])
    return args


def get_type_hints(obj, globalns=None, localns=None, include_extras=False):
    """The annotations of a function or class, with strings evaluated."""
    sources = [obj]
    if isinstance(obj, type):
        sources = [c for c in obj.__mro__[::-1] if "__annotations__" in c.__dict__]
    hints = {}
    for source in sources:
        space = globalns if globalns is not None else getattr(source, "__globals__", {})
        for name, kind in getattr(source, "__annotations__", {}).items():
            hints[name] = eval(kind, space, localns) if isinstance(kind, str) else (type(None) if kind is None else kind)
    return hints
