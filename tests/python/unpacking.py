"""Assignment targets: star-unpacking, chained and augmented assignment, del, walrus."""


def attempt(code, **names):
    try:
        exec(code, names)
        print({k: v for k, v in names.items() if not k.startswith("__")})
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


a, *b = [1, 2, 3]
*c, d = "xyz"
e, *f, g = range(5)
h, *i = (1,)
print(a, b, c, d, e, f, g, h, i)
[j, k], (l, *m) = (1, 2), [3, 4, 5]
(n, (o, p)), q = (1, (2, 3)), 4
print(j, k, l, m, n, o, p, q)
x = y = z = []
x.append(1)
print(x, y, z, x is z)
x, y = y, x = 1, 2
print(x, y)
lst = [0, 1, 2]
idx = 0
idx, lst[idx] = 1, "set"
print(idx, lst)
lst[0], lst[1] = lst[1], lst[0]
print(lst)


class Box:
    pass


box = Box()
box.v, lst[2], *box.rest = 1, 2, 3, 4
print(box.v, lst, box.rest)
for u, (v, *w) in [(1, (2, 3, 4)), (5, "ab")]:
    print(u, v, w, end="; ")
print()
(only,) = [7]
[pair, other] = {"k": 1, "j": 2}
print(only, pair, other)
first, second = (s for s in ("gen", "erator"))
print(first, second)
if (n := len("abc")) > 2 and (half := n // 2):
    print(n, half)
while (n := n - 1) > 0:
    print(n, end=" ")
print(n)
print((t := 1, t + 1), [w := 3, w * w], {(k := "a"): k}, f"{(m := 9)}", m)
data = {"a": [1, 2], "b": {"c": 3}}
data["a"][0] += 10
data["b"]["c"] *= 2
data["a"] += [3]
data["new"] = data.get("new", 0) + 1
print(data)
del data["a"][0], data["b"]
del lst[1:], box.v
print(data, lst, hasattr(box, "v"))
calls = []


def at(i):
    calls.append(i)
    return i


arr = [1, 2, 3]
arr[at(1)] += at(10)
print(arr, calls)
s = "a"
s += "b"
s *= 2
r = 7
r -= 1
r /= 4
r //= 0.5
r **= 2
r %= 5
bits = 6
bits <<= 2
bits >>= 1
bits |= 1
bits &= 13
bits ^= 3
print(s, r, bits)
val: int = 5
declared: str
val += 1
print(val, __annotations__)
attempt("a, b = 1, 2, 3")
attempt("a, b = 1,")
attempt("a, b = []")
attempt("a, *b, c = [1]")
attempt("a, b = 5")
attempt("a, b = None")
attempt("a, b = 'abc'")
attempt("(a, b), c = [1, 2]")
attempt("a, b = {1: 2}")
attempt("a, b = (i for i in range(3))")
attempt("*a, = 5")
attempt("*a, b = 'xyz'")
attempt("del a")
attempt("a = 1; del a; a")
attempt("a = b = c = 0")
attempt("a += 1")
attempt("a.b = 1", a=5)
attempt("a[0] = 1", a=(1,))
attempt("a[0] = 1", a="s")
attempt("del a[0]", a="s")
attempt("a[0] = 1", a=5)
attempt("a[0] += 1", a=5)
attempt("a['x'] += 1", a={})
attempt("a[5] = 1", a=[1])
attempt("for a, b in [(1, 2, 3)]: pass")
attempt("declared_only: int; declared_only")
print([*[1], *(2,), *{3}, *"4", *range(5, 6)], {**{"a": 1}}, (*[],), *[], sep=" ")
