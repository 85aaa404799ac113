"""Dicts: methods, order, key equality, views, merging, mutation while iterating."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


d = {"b": 1, "a": 2}
d["c"] = 3
d["b"] = 10
print(d, len(d), d["a"], d.get("z"), d.get("z", 0), "a" in d, "z" not in d, list(d), list(d.values()), list(d.items()))
del d["b"]
d["b"] = 5
print(d, d.pop("a"), d.pop("zz", None), d, d.setdefault("x", []), d.setdefault("c", 0), d.popitem(), d)
d.update({"k": 1}, j=2)
d.update([("l", 3), ("k", 4)])
d.update(m=5)
print(d, d.copy() == d, dict(a=1, b=2), dict([("x", 1)]), dict({"y": 2}, z=3), dict(zip("ab", [1, 2])), dict(), {})
print(dict.fromkeys("abc"), dict.fromkeys([1, 2], 0), {**{"a": 1}, "b": 2, **{"a": 3}}, {"a": 1} | {"b": 2, "a": 5})
d = {"a": 1}
e = d
d |= {"b": 2}
d |= [("c", 3)]
print(d, e is d)
print({1: "int", 1.0: "float", True: "bool"}, {0: "a", False: "b", 0.0: "c", -0.0: "d"}, {1: "a"}[True], {True: "a"}[1.0], {2**53: 1}[float(2**53)])
print({1: 1, 2: 2} == {2: 2, 1: 1}, {1: 1} == {1: 1.0}, {1: 1} != {1: 2}, {} == [], {"a": [1]} == {"a": [1]})
nan = float("nan")
n = {nan: 1}
print(nan in n, n[nan], float("nan") in n, len({float("nan"): 1, float("nan"): 2}))
keys, values, items = d.keys(), d.values(), d.items()
d["z"] = 26
print(keys, values, items, len(keys), "z" in keys, 26 in values, ("z", 26) in items)
print(sorted(keys & {"a", "q"}), sorted(keys | {"q"}), sorted(keys - {"a"}), sorted(keys ^ {"a", "q"}), keys == {"a", "b", "c", "z"}, keys.isdisjoint({"q"}))
print(list(reversed(d)), list(reversed(d.values())), list(reversed(d.items())), next(iter(d)), [k for k in d], max(d), min(d, key=d.get), sorted(d, key=d.get, reverse=True))
for k, v in sorted(d.items(), key=lambda kv: -kv[1]):
    print(k, v, end=" ")
print()
print({k: v for k, v in d.items() if v > 1}, {v: k for k, v in d.items()}, {i: i * i for i in range(4)}, {k: k for k in [1, 1.0, True]})
print({(1, 2): "t", None: "n", "s": {"nested": {}}}, {1: {2: {3: 4}}}[1][2][3], {"a": 1}.items() == {"a": 1}.items(), {(): 0})
r = {"self": None}
r["self"] = r
print(r, [r], r["self"]["self"] is r)
print(bool({}), bool({0: 0}), str({}), repr({"a": "b'c"}), {"k": 1.0, "j": [None, True]}, {b"x": 1j})
m = {}
for word in "the cat the dog the end".split():
    m[word] = m.get(word, 0) + 1
print(m, sum(m.values()), sorted(m.items(), key=lambda p: (-p[1], p[0])))
groups = {}
for i in range(6):
    groups.setdefault(i % 3, []).append(i)
print(groups, {k: sum(v) for k, v in groups.items()})
x, y = {"p": 1, "q": 2}
print(x, y, *{"s": 1, "t": 2}, [*{"u": 1}], {*{"v": 1}})
print(list({3: 0, 1: 0, 2: 0}), list({**{"z": 1}, "a": 2}), d.clear(), d, keys)

attempt(lambda: {}["a"])
attempt(lambda: {}[1, 2])
attempt(lambda: {}.pop("a"))
attempt(lambda: {}.popitem())
attempt(lambda: {[]: 1})
attempt(lambda: {}[[]])
attempt(lambda: {{}: 1})
attempt(lambda: {}.foo)
attempt(lambda: {} + {})
attempt(lambda: {} < {})
attempt(lambda: dict([1]))
attempt(lambda: dict(["abc"]))
attempt(lambda: dict(5))
attempt(lambda: {} | [])
attempt(lambda: {}.get())
attempt(lambda: dict(**{1: 2}))
attempt(lambda: {}.update(5))


def grow():
    big = {1: 1}
    for k in big:
        big[k + 1] = 0


def shrink():
    big = {1: 1, 2: 2}
    for k in big:
        del big[k]


attempt(grow)
attempt(shrink)
attempt(lambda: {}.__delitem__("q"))
