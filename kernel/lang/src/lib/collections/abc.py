"""Abstract container classes, for `isinstance`, subclassing and annotations.

`isinstance(x, Iterable)` asks for the methods, as CPython does; the sequence and mapping classes
know the builtin types.
"""

from abc import ABCMeta, abstractmethod


def _has(kind, name):
    for c in kind.__mro__:
        if name in c.__dict__:
            return c.__dict__[name] is not None
    return False


def _shown(kind):
    if isinstance(kind, (list, tuple)):
        return "[" + ", ".join([_shown(k) for k in kind]) + "]"
    if kind is ...:
        return "..."
    if isinstance(kind, type):
        return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return repr(kind)


class _Subscripted:
    """A subscripted class, for annotations: ``Sequence[int]``."""

    def __init__(self, origin, args):
        self.__origin__ = origin
        self.__args__ = args

    def __mro_entries__(self, bases):
        return (self.__origin__,)

    def __call__(self, *args, **kwargs):
        return self.__origin__(*args, **kwargs)

    def __repr__(self):
        return f"collections.abc.{self.__origin__.__name__}[{', '.join([_shown(a) for a in self.__args__])}]"


class _Structural(ABCMeta):
    """A class of which everything with the methods in ``_asks`` is an instance."""

    def __instancecheck__(cls, instance):
        return cls.__subclasscheck__(type(instance))

    def __subclasscheck__(cls, subclass):
        if cls in subclass.__mro__:
            return True
        asks = cls.__dict__.get("_asks")
        if asks and all([_has(subclass, n) for n in asks]):
            return True
        known = cls.__dict__.get("_known", ())
        return any([k in subclass.__mro__ for k in known]) or ABCMeta.__subclasscheck__(cls, subclass)

    def __getitem__(cls, params):
        return _Subscripted(cls, params if isinstance(params, tuple) else (params,))


class Hashable(metaclass=_Structural):
    """Has ``__hash__``."""

    _asks = ("__hash__",)


class Callable(metaclass=_Structural):
    """Can be called: ``Callable[[int], str]`` in annotations."""

    _asks = ("__call__",)


class Sized(metaclass=_Structural):
    """Has ``__len__``."""

    _asks = ("__len__",)


class Container(metaclass=_Structural):
    """Has ``__contains__``."""

    _asks = ("__contains__",)


class Iterable(metaclass=_Structural):
    """Has ``__iter__``."""

    _asks = ("__iter__",)


class Iterator(Iterable):
    """Has ``__next__`` and ``__iter__``."""

    _asks = ("__iter__", "__next__")

    def __iter__(self):
        return self


class Reversible(Iterable):
    """Has ``__reversed__``."""

    _asks = ("__iter__", "__reversed__")


class Generator(Iterator):
    """Has ``send``, ``throw`` and ``close``."""

    _asks = ("__iter__", "__next__", "send", "throw", "close")


class Collection(Sized, Iterable, Container):
    """Has a length, iteration and membership."""

    _asks = ("__len__", "__iter__", "__contains__")


class Sequence(Reversible, Collection):
    """Indexed by position: list, tuple, str, range, bytes."""

    _known = (list, tuple, str, range, bytes)

    def __iter__(self):
        for i in range(len(self)):
            yield self[i]

    def __contains__(self, value):
        return any([v is value or v == value for v in self])

    def __reversed__(self):
        for i in range(len(self) - 1, -1, -1):
            yield self[i]

    def index(self, value):
        for i, v in enumerate(self):
            if v is value or v == value:
                return i
        raise ValueError

    def count(self, value):
        return sum([1 for v in self if v is value or v == value])


class MutableSequence(Sequence):
    """A sequence that can change: list."""

    _known = (list,)

    def append(self, value):
        self.insert(len(self), value)

    def extend(self, values):
        for v in list(values):
            self.append(v)

    def pop(self, index=-1):
        value = self[index]
        del self[index]
        return value

    def remove(self, value):
        del self[self.index(value)]

    def clear(self):
        while len(self):
            self.pop()

    def __iadd__(self, values):
        self.extend(values)
        return self


class Set(Collection):
    """A set: set, frozenset."""

    _known = (set, frozenset)

    def __le__(self, other):
        return len(self) <= len(other) and all([v in other for v in self])

    def __eq__(self, other):
        return len(self) == len(other) and self <= other

    def isdisjoint(self, other):
        return not any([v in self for v in other])


class MutableSet(Set):
    """A set that can change."""

    _known = (set,)

    def remove(self, value):
        if value not in self:
            raise KeyError(value)
        self.discard(value)


class Mapping(Collection):
    """Values by key: dict."""

    _known = (dict,)

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        return True

    def keys(self):
        return dict.fromkeys(self).keys()

    def items(self):
        return [(k, self[k]) for k in self]

    def values(self):
        return [self[k] for k in self]

    def __eq__(self, other):
        return isinstance(other, Mapping) and dict(self.items()) == dict(other.items())

    __hash__ = None


_absent = object()


class MutableMapping(Mapping):
    """A mapping that can change."""

    _known = (dict,)

    def pop(self, key, default=_absent):
        if key in self:
            value = self[key]
            del self[key]
            return value
        if default is _absent:
            raise KeyError(key)
        return default

    def popitem(self):
        for key in self:
            return key, self.pop(key)
        raise KeyError

    def clear(self):
        for key in list(self):
            del self[key]

    def update(self, other=(), /, **kwds):
        pairs = other.items() if hasattr(other, "items") else other
        for key, value in list(pairs) + list(kwds.items()):
            self[key] = value

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]


class MappingView(Sized):
    """What ``dict.keys()`` and its kin give."""

    _known = (type({}.keys()), type({}.values()), type({}.items()))


class KeysView(MappingView, Set):
    """``dict.keys()``."""

    _known = (type({}.keys()),)


class ItemsView(MappingView, Set):
    """``dict.items()``."""

    _known = (type({}.items()),)


class ValuesView(MappingView, Collection):
    """``dict.values()``."""

    _known = (type({}.values()),)


class Awaitable(metaclass=_Structural):
    """Has ``__await__`` (annotations only)."""

    _asks = ("__await__",)


class Coroutine(Awaitable):
    """A coroutine (annotations only)."""
