"""Integers: arithmetic with every sign, floor division, growth without bound."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


for a in (7, -7):
    for b in (2, -2, 3, -3):
        print(a, b, "|", a + b, a - b, a * b, a / b, a // b, a % b, divmod(a, b))

print(0 // 5, 0 % -5, -1 // 10**20, -1 % 10**20)
print(2**0, 2**10, 2**-1, (-2) ** 3, -2**2, 0**0, (-2) ** -2)
print(10**30, -(10**30), 10**30 // 7, 10**30 % 7, -(10**30) // 7, -(10**30) % 7)
print(2**63 - 1, 2**63, -(2**63), -(2**63) - 1)
print((2**63 - 1) + 1, -(2**63) - 1, (2**62) * 2, (2**62) * 4, -(2**63) // -1, abs(-(2**63)))
print(3037000500 * 3037000500, 4294967296 * 4294967296, 123456789**5)
x = 1
for k in range(1, 31):
    x *= k
print(x)
for k in range(1, 31):
    x //= k
print(x)
print(2**100 - 2**100, 2**100 - 2**100 == 0, (2**100 - 2**100) + 1)
print(2**200 // 2**190, 2**200 % 1000007, divmod(-(2**70), 2**35 + 1))
print(10**20 / 10**18, 10**400 / 10**399, 1 / 3, (2**53 + 1) / 1, 7 / -2)
print(pow(3, 5), pow(3, 5, 7), pow(3, -1, 7), pow(-3, 3, 7), pow(2, 1000, 10**9 + 7), pow(5, 0, 1), pow(2, 5, -7))
print(+5, -5, ~5, ~-1, --5, -+-5, ~0, -0)
print(True + True, True * 3, -True, ~True, True / 2, False**0, True == 1, True is True)
print(1_000_000, 0xFF, 0o17, 0b1011, 0XfF, 1_0.0_1, 0x_ff)
print(max(10**20, 5, -(10**20)), min(10**20, 5, -(10**20)), sum([10**20, -1, 1]))
print(10**20 > 1e19, 10**20 == 1e20, 2**53 + 1 == float(2**53), 2**53 + 1 > float(2**53), 10**400 > 1e308)
print(10**400 > float("inf"), -(10**400) < float("-inf"), 5 == float("nan"))
print(hash(5), hash(-1), hash(2**61 - 1), hash(2**61), hash(2**70), hash(-(2**70)), hash(True), hash(0))

attempt(lambda: 1 // 0)
attempt(lambda: 1 % 0)
attempt(lambda: 1 / 0)
attempt(lambda: 10**30 // 0)
attempt(lambda: divmod(1, 0))
attempt(lambda: 0**-1)
attempt(lambda: 10**400 / 1)
attempt(lambda: 10**400 * 1.0)
attempt(lambda: pow(2, -1, 4))
attempt(lambda: pow(2, 5, 0))
attempt(lambda: 1 + "a")
attempt(lambda: "a" + 1)
attempt(lambda: [] + 1)
attempt(lambda: None + 1)
attempt(lambda: 1 - None)
attempt(lambda: -"a")
attempt(lambda: ~1.0)
attempt(lambda: 1 < "a")
attempt(lambda: pow("a", 2))
attempt(lambda: "a" ** 2)
attempt(lambda: divmod(1, "a"))
