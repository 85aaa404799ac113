"""Enumerations, with CPython 3.11's reprs.

The metaclass takes the members out of the class body, makes one object per value and puts it back
as a class attribute. `auto()` values are settled when the class is made; so that ``RW = R | W``
works on autos of the same body, an auto remembers the operations done to it.
"""

property = property
_BUILTIN = (int, str, float, complex, bytes, tuple, object)


class auto:
    """A value chosen by the enumeration: 1, 2, 3... (flags: 1, 2, 4...)."""

    def __init__(self, value=None, inputs=(), op=None):
        self._value = value
        self._inputs = inputs
        self._op = op

    def _settle(self, choose):
        if self._value is None:
            if self._op is None:
                self._value = choose()
            else:
                self._value = self._op(*[_settled(v, choose) for v in self._inputs])
        return self._value

    def __or__(self, other):
        return auto(None, (self, other), lambda a, b: a | b)

    def __and__(self, other):
        return auto(None, (self, other), lambda a, b: a & b)

    def __xor__(self, other):
        return auto(None, (self, other), lambda a, b: a ^ b)

    __ror__ = __or__
    __rand__ = __and__
    __rxor__ = __xor__


def _settled(value, choose):
    if type(value) is tuple:
        return tuple([_settled(v, choose) for v in value])
    return value._settle(choose) if isinstance(value, auto) else value


class member:
    """Force a value in an enum body to be a member."""

    def __init__(self, value):
        self.value = value


class nonmember:
    """Keep a value in an enum body from being a member."""

    def __init__(self, value):
        self.value = value


def _is_member(name, value, class_name):
    if isinstance(value, member):
        return True
    if isinstance(value, nonmember) or (name.startswith("__") and name.endswith("__")):
        return False
    if (name.startswith("_") and name.endswith("_")) or name.startswith(f"_{class_name}__"):
        return False
    kind = type(value)
    return not (hasattr(kind, "__get__") or hasattr(kind, "__set__") or hasattr(kind, "__delete__"))


def _data_type(bases):
    for base in bases:
        for kind in base.__mro__:
            if kind is object or isinstance(kind, EnumType):
                continue
            if kind in _BUILTIN or "__new__" in kind.__dict__:
                return kind
    return object


def _split_body(name, namespace):
    ignored = namespace.get("_ignore_", [])
    ignored = ignored.replace(",", " ").split() if isinstance(ignored, str) else list(ignored)
    body, values = {}, {}
    for key, value in namespace.items():
        if key in ignored or key == "_ignore_":
            continue
        if _is_member(key, value, name):
            values[key] = value.value if isinstance(value, member) else value
        else:
            body[key] = value.value if isinstance(value, nonmember) else value
    return body, values


class EnumDict(dict):
    """The names of an enumeration's body, which may each be given once."""

    def __init__(self, cls_name):
        super().__init__()
        self._cls_name = cls_name

    def __setitem__(self, key, value):
        old = self.get(key)
        if key in self and (_is_member(key, value, self._cls_name) or _is_member(key, old, self._cls_name)):
            raise TypeError(f"{key!r} already defined as {old!r}")
        super().__setitem__(key, value)


class EnumType(type):
    """The class of enumeration classes: iteration, lookup by name and by value."""

    @classmethod
    def __prepare__(metacls, name, bases, **kwds):
        return EnumDict(name)

    def __new__(metacls, name, bases, namespace, **kwds):
        for base in bases:
            if isinstance(base, EnumType) and base._member_names_:
                raise TypeError(f"<enum {name!r}> cannot extend {base!r}")
        body, values = _split_body(name, namespace)
        make = body.pop("__new__", None)
        cls = super().__new__(metacls, name, bases, body, **kwds)
        type.__setattr__(cls, "_member_names_", [])
        type.__setattr__(cls, "_member_map_", {})
        type.__setattr__(cls, "_value2member_map_", {})
        type.__setattr__(cls, "_member_type_", _data_type(bases))
        _prefer_enum_methods(cls, body)
        if make is not None:
            make = make.__func__ if isinstance(make, staticmethod) else make
            type.__setattr__(cls, "_new_member_", staticmethod(make))
        _add_members(cls, values)
        return cls

    def __call__(cls, value, names=None, *, module=None, qualname=None, type=None, start=1, boundary=None):
        if names is None:
            return _lookup(cls, value)
        return _from_names(cls, value, names, type, start)

    def __contains__(cls, value):
        if not isinstance(value, Enum):
            raise TypeError(
                f"unsupported operand type(s) for 'in': '{type(value).__qualname__}' and '{type(cls).__qualname__}'"
            )
        return isinstance(value, cls) and value._name_ in cls._member_map_

    def __iter__(cls):
        return iter([cls._member_map_[n] for n in cls._member_names_])

    def __reversed__(cls):
        return iter([cls._member_map_[n] for n in cls._member_names_[::-1]])

    def __len__(cls):
        return len(cls._member_names_)

    def __bool__(cls):
        return True

    def __getitem__(cls, name):
        return cls._member_map_[name]

    @property
    def __members__(cls):
        return dict(cls._member_map_)

    def __getattr__(cls, name):
        raise AttributeError(name)

    def __repr__(cls):
        kind = "flag" if Flag is not None and issubclass(cls, Flag) else "enum"
        return f"<{kind} {cls.__name__!r}>"

    def __setattr__(cls, name, value):
        if name in cls.__dict__.get("_member_map_", {}):
            raise AttributeError(f"cannot reassign member {name!r}")
        super().__setattr__(name, value)

    def __delattr__(cls, name):
        if name in cls._member_map_:
            raise AttributeError(f"{cls.__name__!r} cannot delete member {name!r}.")
        super().__delattr__(name)


_OWN_METHODS = ("__repr__", "__str__", "__format__", "__or__", "__and__", "__xor__", "__ror__", "__rand__", "__rxor__",
                "__invert__")


def _prefer_enum_methods(cls, body):
    """Let Enum's own methods win over those of a builtin data type that comes first among the bases."""
    for name in _OWN_METHODS:
        for base in cls.__mro__[1:]:
            if name in body or base in _BUILTIN or name not in base.__dict__:
                continue
            type.__setattr__(cls, name, base.__dict__[name])
            break


EnumMeta = EnumType
Enum = Flag = None


def _add_members(cls, values):
    settled = []
    for name, given in values.items():
        def choose():
            return cls._generate_next_value_(name, 1, len(settled), list(settled))

        value = _settled(given, choose)
        obj = _new_member(cls, name, value)
        settled.append(obj._value_)
        _register(cls, name, obj)


def _new_member(cls, name, value):
    kind = cls._member_type_
    args = value if isinstance(value, tuple) and kind is not tuple else (value,)
    make = getattr(cls, "_new_member_", None)
    if make is not None:
        obj = make(cls, *args)
    elif kind is object:
        obj = object.__new__(cls)
    else:
        obj = kind.__new__(cls, *args)
    if "_value_" not in obj.__dict__:
        obj._value_ = value if kind is object else kind(*args)
    obj._name_ = name
    obj._sort_order_ = len(cls._member_names_)
    if cls.__init__ is not object.__init__:
        obj.__init__(*args)
    return obj


def _register(cls, name, obj):
    alias = _member_of(cls, obj._value_)
    if alias is not None:
        obj = alias
    elif not issubclass(cls, Flag or ()) or _one_bit(obj._value_):
        cls._member_names_.append(name)
    type.__setattr__(cls, name, obj)
    cls._member_map_[name] = obj
    try:
        cls._value2member_map_[obj._value_] = obj
    except TypeError:
        pass


def _one_bit(value):
    return value > 0 and value & (value - 1) == 0


def _member_of(cls, value):
    try:
        return cls._value2member_map_.get(value)
    except TypeError:
        for m in cls._member_map_.values():
            if m._value_ == value:
                return m
    return None


def _lookup(cls, value):
    if type(value) is cls:
        return value
    found = _member_of(cls, value)
    if found is None:
        found = cls._missing_(value)
        if found is None:
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
        if not isinstance(found, cls):
            raise TypeError(
                f"error in {cls.__name__}._missing_: returned {found!r} instead of None or a valid member"
            )
    return found


def _from_names(cls, class_name, names, mixin, start):
    if isinstance(names, str):
        names = names.replace(",", " ").split()
    if isinstance(names, dict):
        names = list(names.items())
    body = {}
    settled = []
    for i, item in enumerate(names):
        if isinstance(item, str):
            item = (item, cls._generate_next_value_(item, start, i, list(settled)))
        body[item[0]] = item[1]
        settled.append(item[1])
    bases = (cls,) if mixin is None else (mixin, cls)
    return type(cls)(class_name, bases, body)


class Enum(metaclass=EnumType):
    """A set of named constants: ``class Color(Enum): RED = 1``."""

    def _generate_next_value_(name, start, count, last_values):
        return last_values[-1] + 1 if last_values else start

    _generate_next_value_ = staticmethod(_generate_next_value_)

    @classmethod
    def _missing_(cls, value):
        return None

    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_

    @name.setter
    def name(self, value):
        raise AttributeError("<enum 'Enum'> cannot set attribute 'name'")

    @value.setter
    def value(self, value):
        raise AttributeError("<enum 'Enum'> cannot set attribute 'value'")

    def __repr__(self):
        return f"<{type(self).__name__}.{self._name_}: {self._value_!r}>"

    def __str__(self):
        return f"{type(self).__name__}.{self._name_}"

    def __format__(self, spec):
        return str.__format__(str(self), spec)

    def __hash__(self):
        return hash(self._name_)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


class ReprEnum(Enum):
    """An enumeration whose members print as their values."""


class IntEnum(int, ReprEnum):
    """Members are ints too: ``print(N.ONE)`` is 1."""

    __str__ = int.__repr__
    __format__ = int.__format__


class StrEnum(str, ReprEnum):
    """Members are strings too; `auto()` gives the lower-cased name."""

    def _generate_next_value_(name, start, count, last_values):
        return name.lower()

    _generate_next_value_ = staticmethod(_generate_next_value_)
    __str__ = str.__str__
    __format__ = str.__format__


class Flag(Enum):
    """Constants that combine with ``| & ^ ~``: ``Perm.R | Perm.W``."""

    _unknown_bits_kept_ = False

    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start if start is not None else 1
        return 2 ** max(last_values).bit_length()

    _generate_next_value_ = staticmethod(_generate_next_value_)

    @classmethod
    def _missing_(cls, value):
        if not isinstance(value, int):
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
        mask = _all_bits(cls)
        if value < 0:
            value = value & mask
            found = cls._value2member_map_.get(value)
            if found is not None:
                return found
        unknown = value & ~mask
        if unknown and not cls._unknown_bits_kept_:
            width = max(value.bit_length(), mask.bit_length())
            raise ValueError(
                f"{cls!r} invalid value {value!r}\n    given 0b0 {value:0{width}b}\n  allowed 0b0 {mask:0{width}b}"
            )
        return _composite(cls, value, mask)

    def __contains__(self, other):
        if not isinstance(other, type(self)):
            raise TypeError(
                f"unsupported operand type(s) for 'in': {type(other).__qualname__!r} and {type(self).__qualname__!r}"
            )
        return other._value_ & self._value_ == other._value_

    def __iter__(self):
        return iter([m for m in type(self) if m._value_ & self._value_])

    def __len__(self):
        return bin(self._value_).count("1")

    def __bool__(self):
        return bool(self._value_)

    def __repr__(self):
        shown = f"{type(self).__name__}" if self._name_ is None else f"{type(self).__name__}.{self._name_}"
        return f"<{shown}: {self._value_!r}>"

    def __str__(self):
        if self._name_ is None:
            return f"{type(self).__name__}({self._value_!r})"
        return f"{type(self).__name__}.{self._name_}"

    def _bits(self, other):
        if isinstance(other, type(self)):
            return other._value_
        if self._unknown_bits_kept_ and isinstance(other, int):
            return other
        return None

    def __or__(self, other):
        bits = self._bits(other)
        return NotImplemented if bits is None else type(self)(self._value_ | bits)

    def __and__(self, other):
        bits = self._bits(other)
        return NotImplemented if bits is None else type(self)(self._value_ & bits)

    def __xor__(self, other):
        bits = self._bits(other)
        return NotImplemented if bits is None else type(self)(self._value_ ^ bits)

    def __invert__(self):
        return type(self)(_all_bits(type(self)) & ~self._value_)

    __ror__ = __or__
    __rand__ = __and__
    __rxor__ = __xor__


def _all_bits(cls):
    mask = 0
    for m in cls._member_map_.values():
        mask |= m._value_
    return mask


def _composite(cls, value, mask):
    kind = cls._member_type_
    obj = object.__new__(cls) if kind is object else kind.__new__(cls, value)
    obj._value_ = value
    parts = [m._name_ for m in cls if m._value_ & value]
    unknown = value & ~mask
    if unknown and parts:
        parts.append(str(unknown))
    obj._name_ = "|".join(parts) if parts else None
    obj._sort_order_ = -1
    cls._value2member_map_[value] = obj
    return obj


class IntFlag(int, Flag):
    """Flags that are ints too and keep unknown bits."""

    _unknown_bits_kept_ = True
    __str__ = int.__repr__
    __format__ = int.__format__


def unique(enumeration):
    """Refuse an enumeration in which two names share a value: ``@unique``."""
    duplicates = [(n, m._name_) for n, m in enumeration.__members__.items() if n != m._name_]
    if duplicates:
        shown = ", ".join([f"{alias} -> {name}" for alias, name in duplicates])
        raise ValueError(f"duplicate values found in {enumeration!r}: {shown}")
    return enumeration


def global_enum(cls):
    """Accepted for CPython's sake; names are not exported."""
    return cls
