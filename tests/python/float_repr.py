"""Floats: the shortest text that reads back, special values, parsing, hex."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


values = [0.0, -0.0, 1.0, 0.1, 0.1 + 0.2, 1 / 3, 2 / 3, 100.0, 1e15, 1e16, 123456789012345680.0, 1e17, 1e22, 1e23, 0.001, 0.0001, 0.00001]
for v in values:
    print(v, repr(-v), str(v) == repr(v))
print(5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e-7, 1.5e300, 123456.789e3)
print(float("inf"), float("-inf"), float("nan"), 1e309, -1e309, 1e-400)
print(float("1e5"), float(" 2.5 "), float("-.5"), float("5."), float("1_0.5"), float("Infinity"), float("+nan"), float("-iNf"))
print(float(3), float(10**20), float(True), float(), float("1e400"), float("0x10".replace("0x", "")))
print([1.0, 2.5], (0.1,), {1.5: -0.0}, {2.0})
print(3.0.is_integer(), 3.5.is_integer(), float("inf").is_integer(), (0.75).as_integer_ratio(), (-2.0).as_integer_ratio())
print((1.5).hex(), (0.1).hex(), (-0.0).hex(), float("inf").hex(), (1e-320).hex(), float.fromhex("0x1.8p+1"), float.fromhex("-0x.8p0"))
print((2.5).real, (2.5).imag, (2.5).conjugate(), abs(-2.5), abs(-0.0))
nan, inf = float("nan"), float("inf")
print(nan == nan, nan != nan, nan < 1, nan > 1, nan in [nan], [nan] == [nan], inf == inf, -inf < inf, nan is nan)
print(inf - inf, inf * 0, inf + 1, 1 / inf, -1 / inf, inf // 1, inf % 2, 5 % inf, -5 % inf, 5 // inf, -5 // inf)
print(hash(1.0) == hash(1), hash(0.5), hash(-0.0), hash(inf), hash(-inf), hash(1e20) == hash(10**20), hash(2.5))
print(max(nan, 1), max(1, nan), min(nan, 1), min(1, nan), sorted([3.0, -inf, 2, inf, -0.0, 0]))
print(bool(0.0), bool(-0.0), bool(nan), bool(1e-300), not 0.0)
print(1.0 == 1, 1.0 == True, 0.1 + 0.2 == 0.3, 1e16 + 1 == 1e16, 2**53 == 2.0**53, -0.0 == 0.0)
print(str(1e16), str(-1e-5), f"{1e16}", "%s" % 1e16, format(1e16))
print(1e2, 1E2, 1.e2, .5e1, 0.5e-1, 1e+3, 1_000.5)
print(int(1e16), int(123456789012345680.0), 10**16 == 1e16, 2**1023 * 1.0)

attempt(float, "abc")
attempt(float, "")
attempt(float, "1.2.3")
attempt(float, "1e")
attempt(float, None)
attempt(float, [1])
attempt(float, 1j)
attempt(float, 10**400)
attempt(lambda: float("inf").as_integer_ratio())
attempt(lambda: float("nan").as_integer_ratio())
attempt(float.fromhex, "xyz")
