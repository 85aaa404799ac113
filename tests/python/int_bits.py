"""Integers: shifts and bitwise operators on machine-sized and large values, and the int methods."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


pairs = [(12, 10), (-12, 10), (12, -10), (-12, -10), (2**70 + 5, 2**65 + 3), (-(2**70), 2**65 + 1), (2**64, -1)]
for a, b in pairs:
    print(a & b, a | b, a ^ b, ~a)
print(1 << 0, 1 << 62, 1 << 63, 1 << 64, -1 << 63, 3 << 100)
print(1 >> 1, -1 >> 1, -1 >> 100, 5 >> 1, -5 >> 1, 2**100 >> 98, -(2**100) >> 98, 7 >> 1000)
print(True & False, True | 2, True ^ True, type(True & True).__name__, type(True & 1).__name__)
x = 0b1010
x |= 5
x &= ~1
x ^= 0xFF
x <<= 3
x >>= 1
print(x)
print((255).bit_length(), (256).bit_length(), (0).bit_length(), (-256).bit_length(), (2**100).bit_length())
print((255).bit_count(), (-7).bit_count(), (2**100 - 1).bit_count())
print((1024).to_bytes(2, "big"), (1024).to_bytes(4, "little"), (-2).to_bytes(2, "big", signed=True), (0).to_bytes(1, "big"))
print(int.from_bytes(b"\x04\x00", "big"), int.from_bytes(b"\x04\x00", "little"), int.from_bytes(b"\xff\xfe", "big", signed=True))
print((5).numerator, (5).denominator, (5).real, (5).imag, (5).conjugate(), (7).as_integer_ratio())
print((3).__add__(4), (3).__add__(4.0), int.__mul__(6, 7), (5).__bool__(), (0).__bool__())
print(bin(10), bin(-10), hex(255), hex(-255), oct(8), oct(-8), bin(0), hex(2**70))
print(int("12"), int(" -12\n"), int("+7"), int("ff", 16), int("0xff", 16), int("0xff", 0), int("0b11", 0), int("z", 36), int("1_000"))
print(int(3.99), int(-3.99), int(True), int(1e20), int("0"), int(), int("11", base=2))
print(round(5), round(15, -1), round(25, -1), round(-15, -1), round(1234, -2), round(7, 2), round(10**20 + 5, -1))
print(isinstance(True, int), isinstance(1, bool), int is int, type(1) is int, bool(2), bool(0), bool(-1))
print(str(10**25), repr(-5), format(10**25, ","), len(str(2**1000)))
print(sorted([3, 10**20, -5, 2**64, True, 0]))

attempt(lambda: 1 << -1)
attempt(lambda: 1 >> -1)
attempt(lambda: 1.0 << 1)
attempt(lambda: 1 & 1.0)
attempt(int, "12a")
attempt(int, "")
attempt(int, "1.5")
attempt(int, "9", 8)
attempt(int, "1__0")
attempt(int, None)
attempt(int, [])
attempt(int, float("nan"))
attempt(int, float("inf"))
attempt(int, "5", 40)
attempt(lambda: (300).to_bytes(1, "big"))
attempt(lambda: (-1).to_bytes(1, "big"))
attempt(lambda: (5).foo)
attempt(lambda: len(5))
attempt(lambda: 5[0])
attempt(lambda: 5())
