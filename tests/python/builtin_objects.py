"""getattr, setattr, hasattr, vars, dir, type, callable, id, hash, isinstance, object text."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


def masked(value):
    """The repr without its address."""
    head, at, tail = repr(value).partition(" at 0x")
    return head + at + tail.lstrip("0123456789abcdef")


class Thing:
    shared = 1

    def __init__(self):
        self.own = 2

    def method(self):
        return self.own


t = Thing()
print(getattr(t, "own"), getattr(t, "missing", "default"), getattr(t, "method")(), getattr("abc", "upper")(), getattr(Thing, "shared"), hasattr(t, "shared"), hasattr(t, "nope"), hasattr(5, "real"), hasattr([], "append"))
setattr(t, "added", [1])
setattr(Thing, "late", lambda self: "late " + str(self.own))
t.__dict__["direct"] = "d"
print(t.added, t.late(), t.direct, vars(t), t.__dict__ is vars(t), sorted(n for n in dir(t) if not n.startswith("_")))
delattr(t, "added")
print(hasattr(t, "added"), "append" in dir([]), "upper" in dir(str), "__add__" in dir(1), {"x", "y"} <= {"x", "y", "z"})
for v in [1, 1.5, 1j, "s", b"b", None, True, [], (), {}, set(), frozenset(), range(1), slice(1), ..., NotImplemented, len, [].append, print, Thing, t, t.method, lambda: 0, int, type, object, (i for i in ()), ValueError, ValueError(), property(), staticmethod(len), iter([]), zip(), super]:
    print(type(v).__name__, end=" ")
print()
print(int, [str, float], type(None), type(...), type(NotImplemented), type(Thing), type(int), object, type(t), Thing, range, Exception, {"t": type}, type(len), type(lambda: 0), type(t.method), type(type))
print(masked(t), masked(t.method), masked(Thing.method), masked(lambda: 0), masked(object()), masked(len), masked([].append), masked((x for x in "")), masked(map(str, [])), masked(property()), masked(iter([])), str(t) == repr(t))
print(callable(t), callable(Thing), callable(len), callable("a"), callable(lambda: 0), callable(t.method), callable(int), callable(property()))
print(isinstance(5, int), isinstance(True, int), isinstance("a", (int, str)), isinstance(None, type(None)), isinstance(5, int | str), isinstance([], list | tuple), isinstance(int, type), isinstance(t, object), issubclass(bool, int), issubclass(int, (str, object)), isinstance(5.0, int), isinstance(ValueError(), Exception))
a = [1]
b = a
print(id(a) == id(b), id(a) == id([1]), a is b, hash(1) == hash(1.0) == hash(True), hash((1, "a")) == hash((1, "a")), hash(t) == hash(t), hash(None) == hash(None), hash(len) == hash(len), type(hash("x")).__name__, type(id(a)).__name__)
print(t == t, t != Thing(), Thing() == Thing(), t is not None, NotImplemented is NotImplemented, ... == Ellipsis, int is type(5), type(5)("7") + type(5.5)(1), type("N", (), {})().__class__.__name__)
print(Thing.__name__, Thing.__qualname__, Thing.__module__, t.__class__ is Thing, t.__module__, len.__name__, (lambda: 0).__name__, t.method.__name__, int.__name__, type(t).__mro__[-1].__name__, __name__, Thing.__doc__, len.__doc__ is not None)
x = 5
print(globals()["x"], "Thing" in globals(), "nope" in globals(), sorted(locals()) == sorted(globals()))


def local_names(a, b=2):
    c = a + b
    return sorted(locals().items())


print(local_names(1))
local_names.attribute = "on a function"
print(local_names.attribute, vars(local_names), getattr(local_names, "none", None))
print(repr(NotImplemented), repr(...), repr(None), str(None), repr(int), str(int), f"{int}", repr(True), repr(slice(1, 2)), repr(range(2)), repr(Exception), repr(Exception("a")), repr(type(None)))
attempt(getattr, t, "missing")
attempt(getattr, t, 5)
attempt(getattr, t)
attempt(setattr, t, "x")
attempt(setattr, 5, "real", 1)
attempt(setattr, "s", "new", 1)
attempt(setattr, len, "x", 1)
attempt(delattr, t, "missing")
attempt(vars, 5)
attempt(isinstance, 5, "int")
attempt(isinstance, 5, (int, "str"))
attempt(issubclass, 5, int)
attempt(type)
attempt(type, 1, 2)
attempt(lambda: t.missing)
attempt(lambda: Thing.missing)
attempt(lambda: None.missing)
attempt(lambda: len.missing)
attempt(lambda: (lambda: 0).missing)
attempt(lambda: t.method.missing)
attempt(lambda: int.missing)
attempt(lambda: (1).missing)
attempt(lambda: [].missing)
attempt(lambda: object().x)
attempt(lambda: ValueError().missing)
attempt(lambda: ....x)
attempt(hash, {})
attempt(hash, t.__dict__)
attempt(callable)
attempt(int.__add__, 1)
attempt(str.upper, 5)
attempt(list.append, 5, 1)
