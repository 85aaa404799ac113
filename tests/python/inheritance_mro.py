"""Inheritance: multiple bases, MRO, cooperative super, mixins, class creation hooks."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


class A:
    def who(self):
        return ["A"]

    def hello(self):
        return "hello from A"


class B(A):
    def who(self):
        return ["B"] + super().who()


class C(A):
    def who(self):
        return ["C"] + super().who()

    def hello(self):
        return "hello from C"


class D(B, C):
    def who(self):
        return ["D"] + super().who()


print(D().who(), D().hello(), [c.__name__ for c in D.__mro__], [c.__name__ for c in D.mro()], B().who(), super(B, D()).hello(), super(C, D()).hello())
print(D.__base__.__name__, [c.__name__ for c in D.__bases__], [c.__name__ for c in A.__subclasses__()], issubclass(D, C), A in D.__mro__)


class Base:
    def __init__(self, **kw):
        self.log = getattr(self, "log", []) + ["Base"]
        if kw:
            raise TypeError(f"left over: {sorted(kw)}")


class Left(Base):
    def __init__(self, left=0, **kw):
        super().__init__(**kw)
        self.left = left
        self.log.append("Left")


class Right(Base):
    def __init__(self, right=0, **kw):
        super().__init__(**kw)
        self.right = right
        self.log.append("Right")


class Both(Left, Right):
    pass


both = Both(left=1, right=2)
print(both.left, both.right, both.log)
attempt(lambda: Both(other=3))


def inconsistent():
    class X(A, B):
        pass


attempt(inconsistent)


def duplicate():
    class Y(A, A):
        pass


attempt(duplicate)


def not_a_class():
    class Z(5):
        pass


attempt(not_a_class)


class Plugin:
    registry = []

    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = tag
        Plugin.registry.append(cls.__name__)


class One(Plugin, tag="first"):
    pass


class Two(One):
    pass


print(Plugin.registry, One.tag, Two.tag)


def wrong_keyword():
    class Q(A, flavour=1):
        pass


attempt(wrong_keyword)


class Meta(type):
    def __new__(mcs, name, bases, namespace, **kw):
        namespace["created_by"] = mcs.__name__
        return super().__new__(mcs, name, bases, namespace)

    def __init__(cls, name, bases, namespace, **kw):
        super().__init__(name, bases, namespace)
        cls.options = kw

    def __call__(cls, *args):
        instance = super().__call__(*args)
        instance.tracked = True
        return instance

    def __repr__(cls):
        return f"<meta {cls.__name__}>"

    def __len__(cls):
        return 42

    @property
    def shout(cls):
        return cls.__name__.upper()


class WithMeta(metaclass=Meta, option=1):
    def __init__(self, x=0):
        self.x = x


class Child(WithMeta):
    pass


print(WithMeta, Child, WithMeta.created_by, WithMeta.options, Child.options, Child(5).tracked, Child(5).x, len(Child), Child.shout, type(Child).__name__, isinstance(Child, Meta))
attempt(lambda: Child().shout)


class MyList(list):
    def total(self):
        return sum(self)

    def __getitem__(self, i):
        return super().__getitem__(i) if not isinstance(i, str) else f"key {i}"


m = MyList([1, 2, 3])
m.append(4)
print(m, m.total(), m["a"], m[0], len(m), isinstance(m, list), m + [5], type(m + [5]).__name__, m == [1, 2, 3, 4], type(m[1:]).__name__)


class MyDict(dict):
    def __missing__(self, key):
        self[key] = key * 2
        return self[key]


d = MyDict(a=1)
print(d["a"], d["b"], d, d.get("zz"), isinstance(d, dict))


class MyInt(int):
    def __new__(cls, value, unit="m"):
        self = super().__new__(cls, value)
        self.unit = unit
        return self

    def __repr__(self):
        return f"{int(self)}{self.unit}"


i = MyInt(5, "km")
print(i, repr(i), i + 1, type(i + 1).__name__, i == 5, i.unit, [i], {5: "x"}[i], MyInt(3) < i)


class MyStr(str):
    def first(self):
        return self[0]


class MyTuple(tuple):
    def __new__(cls, *items):
        return super().__new__(cls, items)


class MyError(ValueError):
    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code = code


s = MyStr("abc")
print(s.first(), s.upper(), s == "abc", type(s.upper()).__name__, MyTuple(1, 2), MyTuple(1) + (2,), MyError(7).args, MyError(7).code, str(MyError(7)), repr(MyError(7)))


class Abstract:
    def run(self):
        raise NotImplementedError(f"{type(self).__name__} must implement run")


attempt(lambda: Abstract().run())
attempt(lambda: super(int, D()).who)
print(A.who(D()), D.who is not B.who, B.hello is A.hello, super(D, D()).who(), type(super(D, D())).__name__)
