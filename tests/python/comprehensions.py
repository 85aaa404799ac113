"""Comprehensions: nesting, conditions, scope, evaluation order."""
print([x * 2 for x in range(5)], [x for x in range(10) if x % 2 if x > 3], [(x, y) for x in range(2) for y in "ab"], [[j for j in range(i)] for i in range(4)])
print({x: x * x for x in range(3)}, {x % 2 for x in range(5)}, {k: v for k, v in zip("ab", [1, 2])}, {(a, b): a + b for a in (1, 2) for b in (3,)})
print(list(x for x in "abc"), sum(x * x for x in range(4)), tuple(i for i in (3, 1)), max((len(w) for w in ["a", "bcd"]), default=0), dict((c, ord(c)) for c in "ab"))
x = "outer"
print([x for x in range(3)], x, [x for _ in range(2)], [y := 5, y + 1], y)
print([last := v * 2 for v in range(4)], last, any((hit := v) > 2 for v in [1, 3, 5]), hit)
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)], [v for row in matrix for v in row], [sum(row) for row in matrix], [v if v % 2 else -v for row in matrix for v in row if v != 3])
print([(i, j, k) for i in range(3) for j in range(i, 3) if (i + j) % 2 for k in [i * j]], [a + b for a, b in [(1, 2), (3, 4)]], [h for h, *t in ["abc", "de"]], [t for h, *t in ["abc", "de"]])
fs = [lambda: i for i in range(3)]
gs = [lambda i=i: i for i in range(3)]
print([f() for f in fs], [g() for g in gs], [(lambda k: k * i)(2) for i in range(3)])


def scoped(n):
    total = [n + i for i in range(n)]
    inner = [[n * i + j for j in range(n)] for i in range(n)]
    return total, inner, {n: [n for n in range(2)]}


print(scoped(2))


def log(value, label):
    print(label, end=" ")
    return value


print([log(i, "elt") for i in log(range(3), "iter") if log(i != 1, "cond")])
print({log(k, "k"): log(v, "v") for k, v in [(1, 2), (3, 4)]})
g = (log(i, "lazy") for i in log(range(2), "now"))
print("made")
print(list(g), list(g))


class Holder:
    size = 3
    items = list(range(size))
    doubled = [i * 2 for i in range(size)]


print(Holder.items, Holder.doubled)
try:
    class Broken:
        size = 3
        pairs = [size for _ in range(2)]
except NameError as e:
    print(type(e).__name__, e)
try:
    i_is_gone = [i_hidden for i_hidden in range(2)]
    print(i_hidden)
except NameError as e:
    print(type(e).__name__, e)
for bad in (lambda: [x for x in 5], lambda: [a for a, b in [(1, 2, 3)]], lambda: {[]: 1 for _ in "a"}, lambda: {[] for _ in "a"}, lambda: [1 / v for v in [1, 0]]):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e, sep=": ")
n = 3
print([n for n in range(n)], [[n for n in range(n)] for n in range(n)], n)
print([*range(2), *(c for c in "ab")], [not v for v in (0, 1)], [[]for _ in range(2)], [i for i in range(6)][::2], [i for i in [1, 2] for i in [i, i * 10]])
print(" ".join(f"{k}={v}" for k, v in {"a": 1, "b": 2}.items()), sorted((v, k) for k, v in {"a": 2, "b": 1}.items()), all(c.islower() for c in "abc"), [*map(lambda t: t[0], [(1, 2)])])
