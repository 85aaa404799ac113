"""Enum, IntEnum, Flag, auto."""
from enum import Enum, Flag, IntEnum, IntFlag, auto, unique


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


class Color(Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1
    BLUE = "b"

    def describe(self):
        return f"{self.name.lower()}={self.value}"

    @property
    def first(self):
        return self.name[0]

    @classmethod
    def favourite(cls):
        return cls.GREEN


print(Color.RED, repr(Color.RED), [Color.GREEN], Color.RED.name, Color.RED.value, Color.BLUE.value, f"{Color.RED}", "%s" % Color.RED, {Color.RED: 1})
print(Color(1), Color("b"), Color["GREEN"], Color.CRIMSON is Color.RED, list(Color), len(Color), list(Color.__members__), Color.RED in Color, Color.RED == 1, Color.RED == Color.CRIMSON)
print(Color.RED.describe(), Color.RED.first, Color.favourite(), isinstance(Color.RED, Color), type(Color.RED).__name__, Color.__name__, hash(Color.RED) == hash(Color.CRIMSON), bool(Color.RED), Color.RED is not Color.GREEN)
print([c.name for c in Color], {c.name: c.value for c in Color}, list(reversed(Color))[0], repr(Color), sorted(Color, key=lambda c: c.name)[0], Color.RED != Color.GREEN, Color.RED in (Color.GREEN, Color.RED))


class Auto(Enum):
    A = auto()
    B = auto()
    C = 10
    D = auto()


print(list(Auto), Auto.D.value)


class Level(IntEnum):
    LOW = 1
    HIGH = 5


print(Level.LOW, repr(Level.LOW), Level.LOW < Level.HIGH, Level.HIGH + 1, Level.HIGH == 5, max(Level), sorted([Level.HIGH, 3, Level.LOW]), [0, 1, 2][Level.LOW], f"{Level.HIGH}", f"{Level.HIGH:03d}", "%d" % Level.LOW, int(Level.HIGH), Level(5), {5: "x"}[Level.HIGH], str(Level.HIGH))


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W


rw = Perm.R | Perm.W
print(rw, repr(rw), rw is Perm.RW, Perm.R in rw, Perm.X in rw, rw & Perm.W, rw ^ Perm.R, bool(rw & Perm.X), ~Perm.R, rw.value, Perm(0), repr(Perm(0)), list(Perm), Perm.R | Perm.X, list(Perm.R | Perm.X))


class Bits(IntFlag):
    A = 1
    B = 2


print(Bits.A | Bits.B, repr(Bits.A | Bits.B), Bits.A | 4, (Bits.A | Bits.B) == 3, Bits.A + 1)


class Planet(Enum):
    EARTH = (5.97e24, 6.37e6)
    MARS = (6.4e23, 3.39e6)

    def __init__(self, mass, radius):
        self.mass, self.radius = mass, radius

    @property
    def ratio(self):
        return self.mass / self.radius > 1e18


print(Planet.EARTH.mass, Planet.MARS.value, Planet.EARTH.ratio, Planet((6.4e23, 3.39e6)))
Animal = Enum("Animal", "CAT DOG")
Other = Enum("Other", {"X": 10, "Y": 20})
print(list(Animal), Animal.DOG.value, Other.Y.value, Other(10))


class Named(str, Enum):
    FAST = "fast"
    SLOW = "slow"


class Custom(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last):
        return name.lower()
    ALPHA = auto()
    BETA = auto()

    def __str__(self):
        return self.value


print(Named.FAST == "fast", Named("slow"), Named.FAST.upper(), Custom.ALPHA, Custom.BETA.value, repr(Custom.ALPHA), f"{Custom.BETA}")
attempt(lambda: Color(99))
attempt(lambda: Color["PINK"])
attempt(lambda: Color.PINK)
attempt(lambda: setattr(Color, "RED", 5))
attempt(lambda: setattr(Color.RED, "value", 5))
attempt(lambda: Color.RED < Color.GREEN)
attempt(lambda: Color())
attempt(lambda: Level("x"))


def subclass():
    class More(Color):
        PINK = 3


def duplicates():
    @unique
    class Dup(Enum):
        A = 1
        B = 1


def reuse():
    class Twice(Enum):
        A = 1
        A = 2


attempt(subclass)
attempt(duplicates)
attempt(reuse)
match Color.GREEN:
    case Color.RED:
        print("red")
    case Color.GREEN | Color.BLUE:
        print("green or blue")
