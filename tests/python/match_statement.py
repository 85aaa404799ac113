"""match: every kind of pattern, guards, captures, order."""
from dataclasses import dataclass
from enum import Enum


class Color(Enum):
    RED = 1
    BLUE = 2


@dataclass
class Point:
    x: int
    y: int


class Shape:
    __match_args__ = ("kind", "size")

    def __init__(self, kind, size):
        self.kind, self.size = kind, size


class Bare:
    pass


def describe(v):
    match v:
        case None:
            return "none"
        case True | False:
            return f"bool {v}"
        case 0:
            return "zero"
        case -1 | -2:
            return "small negative"
        case 1.5:
            return "one and a half"
        case 2 + 3j:
            return "complex"
        case "hello" "there":
            return "joined literal"
        case "a" | "b" as letter:
            return f"letter {letter}"
        case int(n) if n > 100:
            return f"big {n}"
        case int() | float():
            return f"number {v}"
        case str(text):
            return f"text {text!r}"
        case bytes():
            return "bytes"
        case []:
            return "empty sequence"
        case [x]:
            return f"one {x}"
        case [1, 2, *rest]:
            return f"starts 1 2 then {rest}"
        case [first, *_, last] if first == last:
            return f"same ends {first}"
        case (Point(x=0, y=0), _):
            return "pair with origin"
        case [Point(x, y), *others]:
            return f"points {x} {y} and {len(others)}"
        case ["go", ("north" | "south") as direction]:
            return f"go {direction}"
        case [[a, b], [c, d]]:
            return f"2x2 {a}{b}{c}{d}"
        case [*everything]:
            return f"sequence of {len(everything)}"
        case {"kind": "circle", "r": r}:
            return f"circle {r}"
        case {"kind": kind, **rest} if rest:
            return f"{kind} with {sorted(rest)}"
        case {"pos": [x, y], "c": Color.RED}:
            return f"red at {x},{y}"
        case {1: _, "n": {"deep": value}}:
            return f"deep {value}"
        case {}:
            return f"mapping of {len(v)}"
        case Point(0, y):
            return f"on axis {y}"
        case Point(x=px, y=py) if px == py:
            return f"diagonal {px}"
        case Point():
            return "point"
        case Color.RED:
            return "red"
        case Color():
            return f"colour {v.name}"
        case Shape("square" as k, size):
            return f"{k} {size}"
        case Shape(kind=k):
            return f"shape {k}"
        case set() | frozenset():
            return "set"
        case _:
            return f"other {type(v).__name__}"


values = [None, True, False, 0, 0.0, -1, -2, 1.5, 2 + 3j, "hellothere", "a", 101, 5, 2.5, "xyz", b"b", [], (), [9], (1, 2), [1, 2, 3, 4], (5, 6, 5), (Point(0, 0), 1), [Point(1, 2), 3], ["go", "north"], ["go", "up"], [[1, 2], [3, 4]], range(3), {"kind": "circle", "r": 2}, {"kind": "k", "z": 1}, {"kind": "alone"}, {"pos": (1, 2), "c": Color.RED}, {1: 0, "n": {"deep": 7}}, {}, {"q": 1}, Point(0, 5), Point(3, 3), Point(1, 2), Color.RED, Color.BLUE, Shape("square", 2), Shape("line", 1), {1}, Bare(), 1j, (i for i in ())]
for v in values:
    print(describe(v))


def command(text):
    match text.split():
        case ["quit"]:
            return "bye"
        case ["load", name]:
            return f"loading {name}"
        case ["move", x, y] if x.isdigit() and y.isdigit():
            return int(x) + int(y)
        case ["move", *args]:
            return f"bad move {args}"
        case []:
            return "empty"
        case [cmd, *_]:
            return f"unknown {cmd}"


print([command(t) for t in ("quit", "load x", "move 1 2", "move a b", "", "dance now")])
match 5:
    case 6:
        print("never")
print("no case matched")
match 1, 2:
    case a, b:
        print(a, b)
match [1, [2, [3]]]:
    case [a, [b, [c]]]:
        print(a, b, c)
x = 10
match x:
    case y if y > 100:
        print("no")
    case _:
        print("bound even when the guard failed:", y)
match = {"soft": "keyword"}
case = match["soft"]
print(case)
try:
    match Shape("a", 1):
        case Shape(a, b, c):
            pass
except TypeError as e:
    print(e)
try:
    match Bare():
        case Bare(a):
            pass
except TypeError as e:
    print(e)
for item in [1, "s", [1, 2]]:
    match item:
        case int():
            continue
        case str():
            print("str")
        case [_, _]:
            print("pair")
            break
else:
    print("not reached")
