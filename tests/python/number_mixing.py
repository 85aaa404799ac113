"""bool, int, float and complex together: equality, hashing, ordering, conversion, text."""
values = [0, 1, -1, True, False, 0.0, 1.0, -0.0, 0.5, 1e20, 10**20, 1j, 1 + 0j, float("inf")]
for op, f in {"==": lambda a, b: a == b, "+": lambda a, b: a + b, "*": lambda a, b: a * b, "-": lambda a, b: a - b}.items():
    for a in values[:9]:
        print(op, a, "|", *(f(a, b) for b in values))
for a in values:
    row = []
    for b in values:
        try:
            row.append("%d%d" % (a < b, a >= b))
        except TypeError:
            row.append("--")
    print(a, *row)
print({v: i for i, v in enumerate(values)})
print(len(set(values)), sorted(v for v in values if not isinstance(v, complex)), [hash(v) == hash(1) for v in values])
for f in (int, float, bool, complex, str, repr, abs, round, type):
    row = []
    for v in values:
        try:
            row.append(f(v))
        except Exception as e:
            row.append(type(e).__name__)
    print(f.__name__, *row)
for a in (7, 7.0, True, -7, 2.5):
    for b in (2, 2.0, True, -2):
        print(a, b, a / b, a // b, a % b, a**b, divmod(a, b), type(a + b).__name__, type(a // b).__name__, type(a**b).__name__)
print(True + 1.0, True * "ab", [1, 2][True], "ab"[False], range(True + 1), True.real, True.bit_length(), -True, True == 1.0 == (1 + 0j), True < 2, str(True) + "!", int("1") == True, sum([True, 2, 3.0]), max(True, 0.5), {True: "t"}[1], ~True, True ^ True, True & 3, True | False)
print(1 if 0.0 else 2, 1 if 0j else 2, 1 if -0.0 else 2, 1 if float("nan") else 2, bool(10**20), not 1e-320, 5 and 0.0, 0 or 0j, None or False)
