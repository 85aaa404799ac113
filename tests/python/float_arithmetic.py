"""Floats: floor division, remainder, powers, rounding half to even."""
import math


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


for a in (7.5, -7.5, 0.0, -0.0):
    for b in (2.0, -2.0, 0.3, -0.3):
        print(a, b, "|", a + b, a - b, a * b, a / b, a // b, a % b, divmod(a, b))
print(7 // 2.0, 7.0 // 2, -7 // 2.0, 7 % -2.0, 1e20 // 3, 1 // 0.1, 1 % 0.1, 5.0 % 5.0, -5.0 % 5.0, 5.0 % -5.0)
print(math.copysign(1, -0.0), math.copysign(1, 0.0 * -1), math.copysign(1, -0.0 + 0.0), math.copysign(1, -0.0 % 5))
print(2.0**0.5, 2**0.5, 2.0**-1, (-8) ** (1 / 3), (-8.0) ** 2, 0.0**0, (-1) ** 0.5, 2**1023.5, 1.0 ** float("nan"))
print(round(0.5), round(1.5), round(2.5), round(-0.5), round(-1.5), round(2.675, 2), round(1e20), round(0.1 + 0.2, 10))
print(round(1234.5678, -2), round(1234.5678, 2), round(1.0), type(round(1.0)).__name__, round(1.0, 0), round(-0.4, 0), round(5e-324, 300))
print(round(1e300, 5), round(123.456, None), round(0.15, 1), round(0.25, 1), round(0.35, 1), round(-2.5, 0), round(1e22, -22))
print(int(7.9), int(-7.9), math.floor(-7.5), math.ceil(-7.5), math.trunc(-7.5), math.floor(7.5), math.ceil(7.5))
print(1e308 * 10, -1e308 * 10, 1e308 + 1e308, 1e-308 / 1e10, 1e-320 * 0.5)
print(0.1 * 3, 0.1 + 0.1 + 0.1, 0.3 / 0.1, 1.1 * 1.1, 4.35 * 100, 1 - 0.9)
x = 10.0
x += 1
x -= 0.5
x *= 2
x /= 3
x //= 0.5
x **= 2
x %= 7
print(x)
print(sum([0.1] * 10), sum([0.1] * 10, 0.0), sum([1e16, 1.0, -1e16]), math.fsum([0.1] * 10), math.fsum([1e16, 1.0, -1e16]))
print(max(1, 1.0), max(1.0, 1), min(True, 1.0), min(1, True), max([2, 2.0]), max(3, 2.5))
print(3 + 2.0, True + 0.5, 3 * 0.5, 2**3.0, 7 // 2.5, divmod(7, 2.5), divmod(-7, 2.5), divmod(7.0, -2))
print(1.5 < 2 <= 2.0 < 3, 1 == 1.0 == True, 10**16 + 1 > 1e16, 10**16 + 1 == 1e16)
print(pow(2.0, 3), pow(2, -2), pow(-2.0, 3), pow(0.0, 0.5), 1e300**0.5, (-0.0) ** 3, (-0.0) ** 2)

attempt(lambda: 1.0 / 0)
attempt(lambda: 1 / 0.0)
attempt(lambda: 1.0 // 0)
attempt(lambda: 1.0 % 0)
attempt(lambda: divmod(1.0, 0))
attempt(lambda: 0.0**-1)
attempt(lambda: 10.0**400)
attempt(lambda: 2.0**1e10)
attempt(lambda: pow(2.0, 3, 5))
attempt(lambda: round(float("nan")))
attempt(lambda: round(float("inf")))
attempt(lambda: round("a"))
attempt(lambda: round(1.5, 1.5))
attempt(lambda: 1.0 + "a")
attempt(lambda: 1.5[0])
