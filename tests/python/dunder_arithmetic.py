"""Operators on classes: arithmetic, reflected and in-place forms, NotImplemented, comparison, conversion."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


class Vec:
    def __init__(self, *v):
        self.v = v

    def __repr__(self):
        return f"Vec{self.v}"

    def __add__(self, other):
        if isinstance(other, Vec):
            return Vec(*(a + b for a, b in zip(self.v, other.v)))
        if isinstance(other, (int, float)):
            return Vec(*(a + other for a in self.v))
        return NotImplemented

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return Vec(*(a - b for a, b in zip(self.v, other.v)))

    def __mul__(self, k):
        return Vec(*(a * k for a in self.v)) if isinstance(k, (int, float)) else NotImplemented

    def __rmul__(self, k):
        return self * k

    def __matmul__(self, other):
        return sum(a * b for a, b in zip(self.v, other.v))

    def __neg__(self):
        return Vec(*(-a for a in self.v))

    def __pos__(self):
        return self

    def __abs__(self):
        return self.__matmul__(self) ** 0.5

    def __invert__(self):
        return Vec(*reversed(self.v))

    def __eq__(self, other):
        return isinstance(other, Vec) and self.v == other.v

    def __lt__(self, other):
        return abs(self) < abs(other)

    def __bool__(self):
        return any(self.v)

    def __hash__(self):
        return hash(self.v)

    def __round__(self, n=None):
        return Vec(*(round(a, n) for a in self.v))


a, b = Vec(3, 4), Vec(1, 2)
print(a + b, a + 1, 1 + a, a - b, a * 2, 2 * a, a @ b, -a, +a, abs(a), ~a, a == Vec(3, 4), a != b, a < b, b < a, a > b, bool(a), bool(Vec(0)), not Vec(0, 0))
print(sum([a, b]), sum([a, b], Vec(0, 0)), max(a, b), sorted([a, b]), {a: 1}[Vec(3, 4)], a in [Vec(3, 4)], round(Vec(1.26, 2.5)), round(Vec(1.26, 2.5), 1), len({a, Vec(3, 4)}))
attempt(lambda: a + "x")
attempt(lambda: "x" + a)
attempt(lambda: a * "x")
attempt(lambda: a / 2)
attempt(lambda: a <= b)
attempt(lambda: a**2)
attempt(lambda: a - 1)
attempt(lambda: 1 - a)


class Loud:
    def __init__(self, n):
        self.n = n

    def __repr__(self):
        return f"Loud({self.n})"


def op(name):
    def f(self, *other):
        return f"{name}({self.n}, {', '.join(str(getattr(o, 'n', o)) for o in other)})"
    return f


for name in "add sub mul truediv floordiv mod pow lshift rshift and or xor matmul divmod".split():
    setattr(Loud, f"__{name}__", op(name))
    setattr(Loud, f"__r{name}__", op("r" + name))
for name in "lt le gt ge eq ne".split():
    setattr(Loud, f"__{name}__", op(name))
x, y = Loud(1), Loud(2)
print(x + y, x - 5, 5 - x, x * y, x / y, 2 / x, x // y, x % y, 7 % x, x**y, 2**x, x << 1, 1 >> x, x & y, x | y, 3 ^ x, x @ y, divmod(x, y), divmod(9, x), pow(x, 2), pow(x, 2, 3))
print(x < y, x <= 5, 5 < x, 5 >= x, x == y, x != y, 1 == x, "s" != x)


class InPlace:
    def __init__(self, v):
        self.v = v

    def __iadd__(self, other):
        self.v.append(other)
        return self

    def __imatmul__(self, other):
        return ("imatmul", other)

    def __mul__(self, other):
        return ("mul", other)


p = q = InPlace([])
p += 1
p += 2
print(p is q, p.v)
p @= 3
q *= 4
print(p, q)


class Left:
    def __add__(self, other):
        return NotImplemented

    def __eq__(self, other):
        return NotImplemented


class Right(Left):
    def __radd__(self, other):
        return "Right.__radd__"


class Sub(Left):
    def __add__(self, other):
        return "Sub.__add__"

    def __radd__(self, other):
        return "Sub.__radd__"


left = Left()
print(left + Right(), left + Sub(), Sub() + left, left == left, left == Left(), left != Left())
attempt(lambda: left + left)
attempt(lambda: left + 1)


class Number:
    def __int__(self):
        return 7

    def __float__(self):
        return 7.5

    def __complex__(self):
        return 7 + 1j

    def __index__(self):
        return 2

    def __str__(self):
        return "seven"

    def __trunc__(self):
        return 70

    def __floor__(self):
        return 71

    def __ceil__(self):
        return 72


import math
n = Number()
print(int(n), float(n), complex(n), [10, 20, 30][n], "abc"[n], list(range(n)), hex(n), bin(n), str(n), f"{n}", math.floor(n), math.ceil(n), math.trunc(n), [0] * n, "%d" % n, math.sqrt(Number()), (1, 2, 3)[:n])


class BadTypes:
    def __int__(self):
        return "x"

    def __bool__(self):
        return 5

    def __str__(self):
        return 5

    def __hash__(self):
        return "h"

    def __len__(self):
        return -1

    def __index__(self):
        return 1.5


for f in (int, bool, str, hash, len, lambda o: [1][o]):
    attempt(f, BadTypes())


class EqOnly:
    def __eq__(self, other):
        return True


attempt(lambda: hash(EqOnly()))
print(EqOnly() == 5, 5 == EqOnly(), EqOnly() != 5, EqOnly() in [1], [EqOnly()] == [3])
