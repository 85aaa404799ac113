"""format() and format specs: fill, align, sign, width, grouping, precision, types."""
from types import SimpleNamespace


def attempt(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


def show(value, *specs):
    print(" ".join(f"[{format(value, spec)}]" for spec in specs))


show(42, "", "d", "5", "05", "<5", ">5", "^5", "*^7", "+", " ", "-", "+05d", "=+7", "0=7", "x", "X", "#x", "#o", "#b", "#010x", "b", "o", "c", "n")
show(-42, "", "5", "05", "<6", "^6", "=6", "*=6", "+", " ", "x", "#x", "08b", "#010b")
show(1234567, ",", "_", "12,", "012,", "x", "_x", "_b", ",.2f", "e", ".3e", "g", ".3g", "%", "f", ".0f")
show(0, "d", "x", "#x", "e", "+d", ",")
show(3.14159, "", "f", ".2f", ".0f", "e", ".3e", "E", "g", ".3g", "G", "10.2f", "<10.2f", "^10.2f", "+.1f", "010.3f", "%", ".1%", ".10", "10.3", "n")
show(-3.14159, ".2f", "10.2f", "010.2f", "=10.2f", "*=10.1f", "<10.1f", " .2f")
show(1234567.891, ",", ",.2f", "_.1f", "15,.1f", "015,.1f", "g", ".10g", "e", "", ".2", ".3", "#.3g")
show(1e20, "", "f", "g", "e", ".3g", ",", ".0f", "#.0f", "#.0e")
show(1e-5, "", "f", "g", "e", ".2g", "%", ".8f")
show(0.5, ".0f", "%", ".0%", "g", "#g", "5", "<5", ".1f")
show(100000.0, "g", "", ".1f", "G", ".2g", "#.3g", "n")
show(1000000.0, "g", "", "e")
show(float("inf"), "", "f", "8", "08.1f", "+", "e", "F", "%")
show(float("nan"), "", "f", ".2f", "6", "F", "+")
show(-0.0, "", "f", ".1f", "+.0f", "g", "e")
show(2.5, ".0f", ".1f", "f", ".3")
show(True, "", "d", "5", "x", ".1f")
show("text", "", "s", "10", "<10", ">10", "^10", "*^11", ".2", "10.2", ".0", "-<6s", "é>6", "010")
show(10**25, "", ",", "e", ".3e", "x", "30", "g")
show(None, "", "")
show([1, 2], "")
show(2 + 3j, "", ".1f", ">12", "+.0f", "g")
print("{:>{w}}|{:.{p}f}|{!r:>6}|{!s}".format("a", 1.23456, "b", None, w=5, p=2))
print("{0} {1} {0}".format("a", "b"), "{0[1]} {0[0]}".format([1, 2]), "{d[key]}".format(d={"key": 5}), "{o.x}".format(o=SimpleNamespace(x=7)))
print("{{}} {{{}}}".format(1), "{!r}".format("it's"), "{!a}".format("é"), "{:,}".format(1234567), "{:%}".format(0.25))
print("{:5}|{:<5}|{:^5}|{:>5}".format(1, 2, 3, 4), "{:5}|{:<5}|{:^5}|{:>5}".format("a", "b", "c", "d"))
print("{a.real} {b!r:>5}".format(a=3, b="x"), "{:{}}".format("x", 5), "{:{f}{a}{w}}".format("x", f="*", a="^", w=5))


class Money:
    def __init__(self, amount):
        self.amount = amount

    def __format__(self, spec):
        return f"<{spec}:{self.amount}>"

    def __str__(self):
        return "money"


print(format(Money(5)), format(Money(5), "abc"), f"{Money(5):{'x' * 2}}", "{:>3}".format(Money(1)), f"{Money(5)!s:>8}", str(Money(5)))

attempt(format, 1.5, "d")
attempt(format, "a", "d")
attempt(format, "a", "+")
attempt(format, "a", "=5")
attempt(format, "a", ",")
attempt(format, 5, "s")
attempt(format, 5, ".2d")
attempt(format, 5, "q")
attempt(format, [1], "5")
attempt(format, None, "5")
attempt(format, 5, ",x")
attempt(format, 1.5, "x")
attempt(format, 5, "5z5")
attempt(format, 5, 5)
attempt(format, 300, "c")
attempt("{x.y}".format, x=1)
attempt("{0[a]}".format, [1])
attempt("{0[5]}".format, [1])
attempt("{!z}".format, 1)
attempt("{:d}".format, "x")
