"""@dataclass: fields, defaults, equality, order, frozen, post-init, inheritance, replace, asdict."""
import dataclasses
from dataclasses import asdict, astuple, dataclass, field, fields, is_dataclass, replace
from typing import Any, ClassVar, List


def attempt(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


@dataclass
class Point:
    x: float
    y: float = 0.0
    tags: list = field(default_factory=list)
    kind: ClassVar[str] = "point"

    def norm(self):
        return (self.x**2 + self.y**2) ** 0.5


p = Point(3, 4)
q = Point(3, y=4)
q.tags.append("a")
print(p, q, p == q, p == Point(3, 4), p != q, p.norm(), p.tags, Point.kind, Point.y, Point(1).tags is Point(1).tags, p == (3, 4, []))
print([f.name for f in fields(p)], fields(Point)[1].default, fields(Point)[0].type, is_dataclass(p), is_dataclass(Point), is_dataclass(5), hasattr(Point, "tags"))
print(asdict(q), astuple(q), replace(p, x=10), replace(q).tags is q.tags, dataclasses.asdict(p, dict_factory=lambda kv: sorted(kv[:2])))
attempt(Point)
attempt(Point, 1, 2, [], 4)
attempt(Point, z=1)
attempt(lambda: hash(p))
attempt(lambda: p < q)
attempt(lambda: replace(p, z=1))
attempt(lambda: asdict(5))
attempt(lambda: fields(5))


@dataclass(frozen=True, order=True)
class Version:
    major: int
    minor: int = 0
    label: str = field(default="", compare=False, repr=False)


v, w = Version(1, 2, "x"), Version(1, 10)
print(v, v < w, v <= w, max(v, w), sorted([w, v]), hash(v) == hash(Version(1, 2)), {v: 1}[Version(1, 2, "other")], v == Version(1, 2))
attempt(lambda: setattr(v, "major", 5))
attempt(lambda: delattr(v, "major"))
attempt(lambda: setattr(v, "new", 5))
attempt(lambda: v < 5)
try:
    v.major = 1
except dataclasses.FrozenInstanceError as e:
    print(type(e).__name__, isinstance(e, AttributeError))


@dataclass
class Derived:
    a: int
    b: int = field(init=False)
    c: int = field(default=5, kw_only=True)
    factor: dataclasses.InitVar[int] = 2

    def __post_init__(self, factor):
        self.b = self.a * factor


print(Derived(3), Derived(3, 10, c=1), Derived(3).b)


@dataclass
class Base:
    x: int = 1
    y: int = 2


@dataclass
class Child(Base):
    z: int = 3
    x: int = 10

    def __repr__(self):
        return f"custom({self.x}, {self.y}, {self.z})"


print(Child(), Child(5), [f.name for f in fields(Child)], Child() == Base(10, 2), Base() == Base())


@dataclass
class Tree:
    value: Any
    children: List["Tree"] = field(default_factory=list)


t = Tree(1, [Tree(2), Tree("x", [Tree(None)])])
print(t, asdict(t))
t.children.append(t)
print(t)


@dataclass(eq=False)
class ById:
    x: int


@dataclass(repr=False, init=False)
class Bare:
    x: int = 7


@dataclass(unsafe_hash=True)
class Hashed:
    x: int


@dataclass(kw_only=True)
class OnlyKeywords:
    a: int
    b: int = 2


@dataclass(slots=True)
class Slotted:
    x: int
    y: int = 5


print(ById(1) == ById(1), Bare().x, hash(Hashed(1)) == hash(Hashed(1)), OnlyKeywords(a=1), Slotted(1), hasattr(Slotted(1), "__dict__"))
attempt(OnlyKeywords, 1)
attempt(lambda: setattr(Slotted(1), "z", 1))


def mutable_default():
    @dataclass
    class Bad:
        x: list = []


def order_of_defaults():
    @dataclass
    class Bad:
        x: int = 1
        y: int


attempt(mutable_default)
attempt(order_of_defaults)
Made = dataclasses.make_dataclass("Made", ["a", ("b", int), ("c", int, field(default=3))])
print(Made(1, 2), Made.__name__)


@dataclass
class Callback:
    f: Any = lambda v: v * 2
    name: str = "cb"


print(Callback(f=len).f("abc"), Callback.__doc__ is not None, Point.__match_args__)
match Point(1, 2):
    case Point(x, y):
        print("matched", x, y)
