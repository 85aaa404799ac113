"""Containers, callables, iterators, attributes and context managers as classes."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


class Stack:
    def __init__(self, *items):
        self.items = list(items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return Stack(*self.items[i])
        return self.items[i]

    def __setitem__(self, i, v):
        self.items[i] = v

    def __delitem__(self, i):
        del self.items[i]

    def __contains__(self, v):
        return v in self.items

    def __iter__(self):
        return iter(self.items)

    def __reversed__(self):
        return iter(["reversed"] + self.items[::-1])

    def __call__(self, *args, **kw):
        return f"called {args} {kw}"

    def __repr__(self):
        return f"Stack{tuple(self.items)}"

    def __str__(self):
        return "stack of " + ", ".join(map(str, self))


s = Stack(1, 2, 3)
s[0] = 10
del s[1]
s[1] += 5
print(s, repr(s), [s], len(s), s[0], s[-1], s[:1], 10 in s, 99 in s, list(s), list(reversed(s)), s(1, k=2), bool(s), bool(Stack()), max(s), *s, sep="|")
a, b = s
print(a, b, dict(zip("xy", s)), sorted(s), sum(s), f"{s} {s!r}")
attempt(lambda: s[10])


class OldProtocol:
    def __getitem__(self, i):
        if i >= 4:
            raise IndexError(i)
        return i * i


print(list(OldProtocol()), 9 in OldProtocol(), 5 in OldProtocol(), [x for x in OldProtocol()], max(OldProtocol()), list(enumerate(OldProtocol()))[-1])


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n + 1


print(list(Countdown(3)), [*Countdown(2)], 2 in Countdown(3), tuple(zip(Countdown(3), "ab")), sum(Countdown(4)), dict(enumerate(Countdown(2))))
c = Countdown(2)
print(next(c), next(c), next(c, "done"))


class GeneratorIter:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        for i in range(self.n):
            yield i * 10


g = GeneratorIter(3)
print(list(g), list(g), [x + y for x in g for y in g][:4])


class Dynamic:
    def __init__(self):
        self.real = 1

    def __getattr__(self, name):
        if name.startswith("x"):
            return f"dynamic {name}"
        raise AttributeError(f"no {name} here")

    def __setattr__(self, name, value):
        print("set", name, value, end="; ")
        super().__setattr__(name, value)

    def __delattr__(self, name):
        print("del", name, end="; ")
        object.__delattr__(self, name)


d = Dynamic()
d.other = 5
print(d.real, d.xyz, hasattr(d, "xa"), hasattr(d, "ya"), getattr(d, "ya", "default"), d.other)
del d.other
attempt(lambda: d.other)


class Everything:
    value = 3

    def __getattribute__(self, name):
        if name == "magic":
            return "from __getattribute__"
        return object.__getattribute__(self, name)


print(Everything().magic, Everything().value)


class Slots:
    __slots__ = ("x", "y")

    def __init__(self, x):
        self.x = x


t = Slots(1)
t.y = 2
print(t.x, t.y, hasattr(t, "__dict__"))


def set_z():
    t.z = 3


attempt(set_z)
attempt(lambda: Slots(1).y)


class Managed:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow

    def __enter__(self):
        print("enter", self.name, end="; ")
        return self.name.upper()

    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind.__name__ if kind else None, value, traceback is not None, end="; ")
        return self.swallow


with Managed("a") as a, Managed("b") as b:
    print(a, b, end="; ")
print()
with (Managed("c", swallow=True), Managed("d") as inner):
    raise ValueError("inside")
print("after")
try:
    with Managed("e"):
        1 / 0
except ZeroDivisionError as e:
    print("outside", e)


def leaves():
    for i in range(3):
        with Managed(str(i)):
            if i == 1:
                return i


print(leaves())


def no_context():
    with 5:
        pass


attempt(no_context)


class ClassItem:
    def __class_getitem__(cls, item):
        return f"{cls.__name__}[{item}]"


print(ClassItem[int], ClassItem["a", 1])


class LenOnly:
    def __len__(self):
        return 0


class Missing:
    __iter__ = None


print(bool(LenOnly()), not LenOnly())
attempt(lambda: list(LenOnly()))
attempt(lambda: iter(Missing()))
attempt(lambda: LenOnly()[0])
attempt(lambda: next(GeneratorIter(1)))


class BadIter:
    def __iter__(self):
        return 5


attempt(lambda: list(BadIter()))


def set_item():
    LenOnly()[0] = 1


def del_item():
    del LenOnly()[0]


attempt(set_item)
attempt(del_item)
