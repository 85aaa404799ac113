"""Recursion: depth, RecursionError caught, in functions, dunders, repr, comparison, generators."""
import sys


def down(n):
    return 0 if n == 0 else 1 + down(n - 1)


def forever(n=0):
    return forever(n + 1)


def attempt(f, *args):
    try:
        print(f(*args))
    except RecursionError as e:
        print(type(e).__name__, str(e).startswith("maximum recursion depth exceeded"), isinstance(e, RuntimeError))


print(down(500), down(800))
attempt(forever)
attempt(forever)
print(down(500))


class Selfish:
    def __getattr__(self, name):
        return getattr(self, name + "x")

    def __repr__(self):
        return repr(self)

    def __eq__(self, other):
        return self == other

    def __len__(self):
        return len(self)

    def __iter__(self):
        return iter(self)

    def __call__(self):
        return self()

    def __add__(self, other):
        return self + other

    @property
    def prop(self):
        return self.prop


s = Selfish()
attempt(lambda: s.anything)
attempt(repr, s)
attempt(lambda: s == 1)
attempt(len, s)
attempt(lambda: list(s))
attempt(s)
attempt(lambda: s + 1)
attempt(lambda: s.prop)
attempt(lambda: str([s]))
attempt(lambda: sorted([2, 1], key=lambda v: forever()))
attempt(lambda: list(map(forever, [1])))


def gen(n):
    yield from gen(n + 1)


attempt(lambda: list(gen(0)))
a, b = [], []
a.append(b)
b.append(a)
attempt(lambda: a == [[[]]] and False)
c, d = [], []
c.append(c)
d.append(d)
attempt(lambda: c == d)
deep = []
for _ in range(100):
    deep = [deep]
print(len(repr(deep)), deep == deep, str(deep).count("["))
very = []
for _ in range(100_000):
    very = [very]
attempt(lambda: len(repr(very)))
attempt(lambda: hash(eval("(" * 5 + ")" * 5)) is not None)
del very


def mutual_a(n):
    return mutual_b(n)


def mutual_b(n):
    return mutual_a(n)


attempt(mutual_a, 1)


def counted(depth=0):
    try:
        return counted(depth + 1)
    except RecursionError:
        return depth > 100


print(counted())
old = sys.getrecursionlimit()
sys.setrecursionlimit(5000)
print(down(4000))
sys.setrecursionlimit(old)


def hanoi(n, a="A", b="B", c="C"):
    return [] if n == 0 else hanoi(n - 1, a, c, b) + [a + c] + hanoi(n - 1, b, a, c)


def ackermann(m, n):
    return n + 1 if m == 0 else ackermann(m - 1, 1) if n == 0 else ackermann(m - 1, ackermann(m, n - 1))


def flatten(x):
    return [y for e in x for y in flatten(e)] if isinstance(x, (list, tuple)) else [x]


print(len(hanoi(8)), hanoi(2), ackermann(2, 3), flatten([1, [2, (3, [4])], []]))
