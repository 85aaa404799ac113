"""Lists: methods, slices as targets, comparison, aliasing, recursive repr."""


def attempt(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


a = [3, 1, 2]
a.append(5)
a.extend([7, 6])
a.extend("xy")
a.insert(0, "first")
a.insert(-1, "before last")
a.insert(100, "end")
a.insert(-100, "start")
print(a, len(a), a.index(5), a.count(1), a.pop(), a.pop(0), a.pop(-2), a)
a.remove("x")
a.reverse()
print(a, a.copy() == a, a.copy() is a, a[1:3], a[::-1], a[-2:], a[::2])
b = [5, 3, 9, 1]
print(b.sort(), b, sorted(b, reverse=True), sorted(b, key=lambda v: -v), b.clear(), b)
words = ["pear", "Fig", "apple", "kiwi", "fig"]
words.sort(key=str.lower)
print(words)
words.sort(key=len, reverse=True)
print(words)
c = list(range(10))
c[2:5] = ["a"]
c[0:0] = [-2, -1]
c[len(c):] = [100]
print(c)
c[::2] = [0] * len(c[::2])
del c[0], c[-1], c[1:3], c[::3]
print(c)
d = [1, 2, 3]
d[1:2] = []
d[5:] = (4, 5)
d[:1] = range(3)
d[-1] = "last"
print(d, [1, 2] + [3], [0] * 3, 2 * [1, 2], [] * 5, [1] * -1, [[0] * 2] * 2)
grid = [[0] * 2] * 2
grid[0][0] = 1
print(grid, [[0] * 2 for _ in range(2)])
e = f = [1]
e += [2]
print(f, e is f)
e = e + [3]
print(f, e is f)
e *= 2
print(e, [1, 2] == [1, 2.0], [1, 2] == (1, 2), [1, 2] < [1, 3], [1] < [1, 0], [] < [0], [2] > [1, 5], [[1], 2] == [[1], 2])
print(1 in [1.0], "a" in ["ab"], [] in [[]], None in [None], float("nan") in [1], [1, 2, 3].index(3), [1, 2, 1].index(1, 1), [1, 2, 3].count(True))
r = [1]
r.append(r)
s = [r, {"r": r}, (r,)]
print(r, s, r[1] is r, r[1][1][0])
print(list("abc"), list((1, 2)), list({"a": 1}), list(), list(x for x in range(3)), [*range(3), *"ab"], [[], [[]], ()])
print([1, [2, [3, "x"]], None, True, 1.5, 2j, b"b"], repr([]), str([""]), bool([]), bool([0]), [1, 2, 3].__len__(), [1].__contains__(1))
for i, v in enumerate(values := [1, 2, 3, 4]):
    if v % 2 == 0:
        values.remove(v)
print(values)
x = [1, 2, 3]
for v in x:
    if len(x) < 6:
        x.append(v * 10)
print(x)
print(min([[2, 1], [1, 5]]), max([(1, "b"), (1, "a")]), sum([[1], [2]], []), any([]), all([]))
print([3, 1, 2].sort() is None, [v for v in reversed([1, 2, 3])], list(map(list, zip(*[[1, 2], [3, 4]]))))
print(sorted([(1, "b"), (0, "z"), (1, "a")]), sorted([True, 0, 2.5, -1]), sorted({"b": 1, "a": 2}), sorted([[2], [1, 9]]))

attempt(lambda: [1][5])
attempt(lambda: [1].__setitem__(5, 0))
attempt(lambda: [].pop())
attempt(lambda: [1].pop(3))
attempt(lambda: [1].remove(2))
attempt(lambda: [1].index(2))
attempt(lambda: [1]["a"])
attempt(lambda: [1][1.0])
attempt(lambda: [1] + (2,))
attempt(lambda: [1] * 1.5)
attempt(lambda: [1] * [2])
attempt(lambda: [1, "a"].sort())
attempt(lambda: sorted([1, None]))
attempt(lambda: [1] < (2,))
attempt(lambda: [1] < 5)
attempt(lambda: list(5))
attempt(lambda: [].append())
attempt(lambda: [].append(1, 2))
attempt(lambda: [].foo)
attempt(lambda: {[1]: 2})
attempt(lambda: hash([]))
attempt(lambda: [1, 2, 3].__setitem__(slice(0, 3, 2), [1]))
attempt(lambda: [1].extend(5))
attempt(lambda: [][::0])
attempt(lambda: [].sort(lambda v: v))
attempt(lambda: [1, 2].__delitem__(2))
