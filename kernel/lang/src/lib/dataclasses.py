"""Classes made of annotated fields, as CPython's `dataclasses`.

`dataclass` reads the class's own ``__annotations__``, merges the fields of its bases and installs
closures (`_signature.Signature` binds their arguments); nothing is generated as text.
"""

from _signature import Signature


class FrozenInstanceError(AttributeError):
    """An attempt to assign to a field of a frozen dataclass."""


class _Missing:
    def __repr__(self):
        return "<dataclasses._MISSING_TYPE object>"


MISSING = _Missing()


class _KeywordOnly:
    def __repr__(self):
        return "KW_ONLY"


KW_ONLY = _KeywordOnly()


class InitVar:
    """An annotation for an argument of ``__init__`` that goes to ``__post_init__`` only."""

    def __init__(self, type):
        self.type = type

    def __class_getitem__(cls, type):
        return InitVar(type)

    def __repr__(self):
        name = self.type.__name__ if isinstance(self.type, type) else repr(self.type)
        return f"dataclasses.InitVar[{name}]"


class Field:
    """What is known of one field; made by `field`."""

    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = {} if metadata is None else metadata
        self.kw_only = kw_only
        self._field_type = None

    def __repr__(self):
        return (
            f"Field(name={self.name!r},type={self.type!r},default={self.default!r},"
            f"default_factory={self.default_factory!r},init={self.init!r},repr={self.repr!r},hash={self.hash!r},"
            f"compare={self.compare!r},metadata={self.metadata!r},kw_only={self.kw_only!r},"
            f"_field_type={self._field_type})"
        )

    def has_default(self):
        return self.default is not MISSING or self.default_factory is not MISSING


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True,
          metadata=None, kw_only=MISSING):
    """Say more about a field than its type: ``xs: list = field(default_factory=list)``."""
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False,
              match_args=True, kw_only=False, slots=False, weakref_slot=False):
    """Give a class of annotated fields its ``__init__``, ``__repr__``, ``__eq__`` and more."""

    def decorate(cls):
        made = _process(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only)
        return _with_slots(made) if slots else made

    return decorate if cls is None else decorate(cls)


def _process(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only):
    if order and not eq:
        raise ValueError("eq must be true if order is true")
    fields = _collect(cls, kw_only)
    _check_frozen(cls, frozen)
    cls.__dataclass_fields__ = fields
    cls.__dataclass_frozen__ = frozen
    own = dict(cls.__dict__)
    real = [f for f in fields.values() if f._field_type == "field"]
    positional = [f for f in fields.values() if f.init and f._field_type != "class" and not f.kw_only]
    if init:
        _install(cls, "__init__", _make_init(cls, fields, positional, frozen))
    if repr and "__repr__" not in own:
        _install(cls, "__repr__", _make_repr([f.name for f in real if f.repr]))
    compared = [f.name for f in real if f.compare]
    if eq and "__eq__" not in own:
        _install(cls, "__eq__", _make_comparison(compared, lambda a, b: a == b))
    if order:
        _install_order(cls, own, compared)
    if frozen:
        _install_frozen(cls, own, fields)
    _install_hash(cls, own, eq, frozen, unsafe_hash, [f.name for f in real if (f.compare if f.hash is None else f.hash)])
    if match_args and "__match_args__" not in own:
        cls.__match_args__ = tuple([f.name for f in positional])
    if cls.__doc__ is None:
        cls.__doc__ = cls.__name__ + _signature_text(positional)
    return cls


def _with_slots(cls):
    """The class again, with `__slots__` for its own fields."""
    if "__slots__" in cls.__dict__:
        raise TypeError(f"{cls.__name__} already specifies __slots__")
    inherited = [name for base in cls.__mro__[1:-1] for name in base.__dict__.get("__slots__", ())]
    names = [f.name for f in fields(cls) if f.name not in inherited]
    body = {k: v for k, v in cls.__dict__.items() if k not in names and k not in ("__dict__", "__weakref__")}
    body["__slots__"] = tuple(names)
    made = type(cls)(cls.__name__, cls.__bases__, body)
    made.__qualname__ = cls.__qualname__
    return made


def _collect(cls, kw_only):
    fields = {}
    for base in cls.__mro__[-1:0:-1]:
        for f in base.__dict__.get("__dataclass_fields__", {}).values():
            fields[f.name] = f
    annotations = dict(cls.__dict__.get("__annotations__", {}))
    for name, kind in annotations.items():
        if kind is KW_ONLY or kind in ("KW_ONLY", "dataclasses.KW_ONLY", "_"):
            kw_only = True
            continue
        f = _one_field(cls, name, kind)
        if f.kw_only is MISSING:
            f.kw_only = kw_only
        fields[name] = f
    for name, value in dict(cls.__dict__).items():
        if isinstance(value, Field) and name not in annotations:
            raise TypeError(f"{name!r} is a field but has no type annotation")
    return fields


def _one_field(cls, name, kind):
    given = cls.__dict__.get(name, MISSING)
    f = given if isinstance(given, Field) else field(default=given)
    f.name = name
    f.type = kind
    f._field_type = _field_kind(kind)
    if f._field_type == "class" and f.default_factory is not MISSING:
        raise TypeError(f"field {name} cannot have a default factory")
    if isinstance(given, Field):
        if f.default is MISSING:
            delattr(cls, name)
        else:
            setattr(cls, name, f.default)
    if f._field_type == "field" and f.default is not MISSING and type(f.default).__hash__ is None:
        raise ValueError(f"mutable default {type(f.default)} for field {name} is not allowed: use default_factory")
    return f


def _field_kind(kind):
    if isinstance(kind, InitVar) or kind is InitVar or (isinstance(kind, str) and "InitVar" in kind):
        return "initvar"
    text = kind if isinstance(kind, str) else repr(kind)
    return "class" if text.startswith(("typing.ClassVar", "ClassVar")) else "field"


def _check_frozen(cls, frozen):
    for base in cls.__mro__[1:]:
        if "__dataclass_fields__" in base.__dict__:
            if frozen and not base.__dataclass_frozen__:
                raise TypeError("cannot inherit frozen dataclass from a non-frozen one")
            if not frozen and base.__dataclass_frozen__:
                raise TypeError("cannot inherit non-frozen dataclass from a frozen one")


def _install(cls, name, function):
    function.__name__ = name
    function.__qualname__ = f"{cls.__qualname__}.{name}"
    setattr(cls, name, function)


def _make_init(cls, fields, positional, frozen):
    seen_default = False
    for f in positional:
        if f.has_default():
            seen_default = True
        elif seen_default:
            raise TypeError(f"non-default argument {f.name!r} follows default argument")
    kwonly = [f for f in fields.values() if f.init and f._field_type != "class" and f.kw_only]
    taken = positional + kwonly
    defaults = {f.name: f.default for f in taken if f.has_default()}
    signature = Signature(
        f"{cls.__qualname__}.__init__", ["self"] + [f.name for f in positional], defaults, [f.name for f in kwonly]
    )
    plain = [(f.name, f.default_factory) for f in taken if f._field_type == "field"]
    places = {f.name: i + 1 for i, f in enumerate(taken)}
    initvars = [places[f.name] for f in taken if f._field_type == "initvar"]
    hidden = [f for f in fields.values() if not f.init and f._field_type == "field"]
    has_post = hasattr(cls, "__post_init__")
    assign = object.__setattr__ if frozen else setattr

    def __init__(*args, **kwargs):
        values = signature.bind(args, kwargs)
        self = values[0]
        for name, factory in plain:
            value = values[places[name]]
            assign(self, name, factory() if value is MISSING else value)
        for f in hidden:
            if f.default_factory is not MISSING:
                assign(self, f.name, f.default_factory())
            elif f.default is not MISSING:
                assign(self, f.name, f.default)
        if has_post:
            self.__post_init__(*[values[i] for i in initvars])

    __init__.__annotations__ = {f.name: f.type for f in taken} | {"return": None}
    return __init__


def _make_repr(names):
    running = set()

    def __repr__(self):
        if id(self) in running:
            return "..."
        running.add(id(self))
        try:
            inside = ", ".join([f"{n}={getattr(self, n)!r}" for n in names])
        finally:
            running.discard(id(self))
        return f"{self.__class__.__qualname__}({inside})"

    return __repr__


def _make_comparison(names, op):
    def compare(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        return op(tuple([getattr(self, n) for n in names]), tuple([getattr(other, n) for n in names]))

    return compare


def _install_order(cls, own, names):
    operators = {
        "__lt__": lambda a, b: a < b,
        "__le__": lambda a, b: a <= b,
        "__gt__": lambda a, b: a > b,
        "__ge__": lambda a, b: a >= b,
    }
    for name, op in operators.items():
        if name in own:
            raise TypeError(
                f"Cannot overwrite attribute {name} in class {cls.__name__}. Consider using functools.total_ordering"
            )
        _install(cls, name, _make_comparison(names, op))


def _install_frozen(cls, own, fields):
    for name in ("__setattr__", "__delattr__"):
        if name in own:
            raise TypeError(f"Cannot overwrite attribute {name} in class {cls.__name__}")

    def __setattr__(self, name, value):
        if type(self) is cls or name in fields:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def __delattr__(self, name):
        if type(self) is cls or name in fields:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    _install(cls, "__setattr__", __setattr__)
    _install(cls, "__delattr__", __delattr__)


def _install_hash(cls, own, eq, frozen, unsafe_hash, names):
    explicit = "__hash__" in own and not (own["__hash__"] is None and "__eq__" in own)

    def __hash__(self):
        return hash(tuple([getattr(self, n) for n in names]))

    if unsafe_hash:
        if explicit:
            raise TypeError(f"Cannot overwrite attribute __hash__ in class {cls.__name__}")
        _install(cls, "__hash__", __hash__)
    elif eq and not explicit:
        if frozen:
            _install(cls, "__hash__", __hash__)
        else:
            cls.__hash__ = None


def _signature_text(positional):
    parts = []
    for f in positional:
        kind = f.type.__name__ if isinstance(f.type, type) else repr(f.type)
        text = f"{f.name}: {kind}"
        if f.default is not MISSING:
            text += f" = {f.default!r}"
        elif f.default_factory is not MISSING:
            text += " = <factory>"
        parts.append(text)
    return "(" + ", ".join(parts) + ")"


def fields(class_or_instance):
    """The `Field` objects of a dataclass: ``[f.name for f in fields(P)]``."""
    known = getattr(class_or_instance, "__dataclass_fields__", None)
    if known is None:
        raise TypeError("must be called with a dataclass type or instance")
    return tuple([f for f in known.values() if f._field_type == "field"])


def is_dataclass(obj):
    """Whether `obj` is a dataclass or an instance of one."""
    cls = obj if isinstance(obj, type) else type(obj)
    return hasattr(cls, "__dataclass_fields__")


def _is_instance(obj):
    return hasattr(type(obj), "__dataclass_fields__")


def _convert(obj, whole):
    if _is_instance(obj):
        return whole([(f.name, _convert(getattr(obj, f.name), whole)) for f in fields(obj)])
    if isinstance(obj, tuple) and hasattr(obj, "_fields"):
        return type(obj)(*[_convert(v, whole) for v in obj])
    if isinstance(obj, (list, tuple)):
        return type(obj)([_convert(v, whole) for v in obj])
    if isinstance(obj, dict):
        return type(obj)([(_convert(k, whole), _convert(v, whole)) for k, v in obj.items()])
    if isinstance(obj, (int, float, complex, str, bytes)) or obj is None:
        return obj
    from copy import deepcopy

    return deepcopy(obj)


def asdict(obj, *, dict_factory=dict):
    """The fields as a dict, all the way down: ``asdict(P(1, 2))`` is ``{'x': 1, 'y': 2}``."""
    if not _is_instance(obj):
        raise TypeError("asdict() should be called on dataclass instances")
    return _convert(obj, dict_factory)


def astuple(obj, *, tuple_factory=tuple):
    """The field values as a tuple, all the way down."""
    if not _is_instance(obj):
        raise TypeError("astuple() should be called on dataclass instances")
    return _convert(obj, lambda pairs: tuple_factory([v for _, v in pairs]))


def replace(obj, /, **changes):
    """A copy with some fields changed: ``replace(p, x=3)``."""
    if not _is_instance(obj):
        raise TypeError("replace() should be called on dataclass instances")
    for f in obj.__dataclass_fields__.values():
        if f._field_type == "class":
            continue
        if not f.init:
            if f.name in changes:
                raise ValueError(f"field {f.name} is declared with init=False, it cannot be specified with replace()")
            continue
        if f.name not in changes:
            if f._field_type == "initvar" and f.default is MISSING:
                raise ValueError(f"InitVar {f.name!r} must be specified with replace()")
            changes[f.name] = getattr(obj, f.name)
    return obj.__class__(**changes)


def make_dataclass(cls_name, fields, *, bases=(), namespace=None, **options):
    """A dataclass from a list: ``make_dataclass("P", [("x", int), ("y", int, 0)])``."""
    annotations = {}
    body = dict(namespace or {})
    for item in fields:
        if isinstance(item, str):
            annotations[item] = "typing.Any"
            continue
        annotations[item[0]] = item[1]
        if len(item) == 3:
            body[item[0]] = item[2]
    body["__annotations__"] = annotations
    return dataclass(type(cls_name, tuple(bases), body), **options)
