"""Tuples: display, packing, comparison, methods, immutability."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


print((), (1,), (1, 2), ((1,),), (1, (2, (3,))), tuple(), tuple([1, 2]), tuple("ab"), 1, 2)
t = 1, 2, 3
u = 4,
print(t, u, t + u, t * 2, 2 * u, t[0], t[-1], t[1:], t[::-1], t[5:], len(t), t.index(2), t.count(3), 2 in t)
a, b, c = t
(a, b), c = (b, a), c
print(a, b, c)
a, b = b, a
print(a, b)
print((1, 2) == (1, 2), (1, 2) == [1, 2], (1, 2) < (1, 3), (1,) < (1, 0), (2,) > (1, 9), () < (0,), (1, "a") != (1, "b"), (1.0, True) == (1, 1))
print(hash((1, 2)) == hash((1, 2)), hash((1, 2)) == hash((2, 1)), {(1, 2): "x"}[1, 2], {(): 0}[()], (1, 2) in {(1, 2)}, hash((1.0, 2)) == hash((1, 2)))
print(isinstance(t, tuple), type(t).__name__, bool(()), bool((0,)), repr((1,)), str(("a",)), max((3, 1, 2)), min((3, 1), (2, 9)), sum(t), sorted((3, 1, 2)))
lst = [1]
v = (lst, 2)
lst.append(5)
print(v, v[0] is lst)
v[0].append(6)
print(v)
try:
    v[0] += [7]
except TypeError as e:
    print(e, v)
x = (*t, *"ab", 0)
print(x, (*(), *()), [*t], {*t})
for i, (p, q) in enumerate([(1, 2), (3, 4)]):
    print(i, p, q, end=" ")
print()
print(tuple(i * i for i in range(4)), tuple({"a": 1, "b": 2}.items()), tuple(range(3)), tuple(t) is t, t[:] == t, (1, 2) * 0)
y = t
y += (9,)
print(t, y)
r = ([],)
r[0].append(r)
print(r)


def pair():
    return 1, 2


p, q = pair()
print(p, q, pair(), pair()[1], *pair())
print((1, 2, 3).__len__(), (1,).__add__((2,)), tuple.__name__, (lambda *a: a)(1, 2))
print(divmod(7, 2)[0], (yes := (1, 2))[0], yes)
print(((1, 2), (3, 4))[1][0], (1, [2, (3,)]), (None,), (True, 1.0, "s", b"b"), (1, 2,) == (1, 2))

attempt(lambda: t[3])
attempt(lambda: t["a"])
attempt(lambda: t + [1])
attempt(lambda: t + 1)
attempt(lambda: t * "a")
attempt(lambda: t.index(9))
attempt(lambda: t.append)
attempt(lambda: hash(([],)))
attempt(lambda: t < [1])
attempt(lambda: (1, "a") < (1, 2))
attempt(lambda: tuple(5))
attempt(lambda: tuple(1, 2))


def assign():
    t[0] = 1


def delete():
    del t[0]


attempt(assign)
attempt(delete)
