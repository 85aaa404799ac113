"""range and slice objects."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


print(range(5), range(1, 5), range(0, 10, 3), range(5, 0, -2), range(0), list(range(5)), list(range(1, 5)), list(range(10, 0, -3)), list(range(5, 5)), list(range(0, 5, -1)))
r = range(0, 20, 3)
print(len(r), r[0], r[-1], r[2:4], r[::-1], r[::2], r[10:], r.start, r.stop, r.step, 9 in r, 10 in r, 9.0 in r, "a" in r, r.index(6), r.count(6), r.count(7))
print(range(3) == range(0, 3, 1), range(0) == range(2, 1), range(0, 3, 2) == range(0, 4, 2), hash(range(3)) == hash(range(0, 3)), range(3) == [0, 1, 2], range(1, 4) != range(4))
print(list(reversed(range(4))), sum(range(101)), max(range(5)), min(range(3, 9)), sorted(range(3), reverse=True), bool(range(0)), bool(range(1)), tuple(range(2)), [*range(2)])
print(len(range(10**12)), range(10**12)[-1], 10**11 in range(10**12), range(10**20, 10**20 + 3)[1], list(range(10**20, 10**20 + 2)), range(2**62, 2**63, 2**61)[1], -1 in range(10**18))
print(range(True), [i for i in range(-3, 3)], [i for i in range(3) for _ in range(i)], repr(range(1, 10)), str(range(1, 10, 2)), range(10)[3:8:2], range(10)[-3:], range(10)[::-1][2:5])
it = iter(range(3))
print(next(it), next(it), next(it), next(it, "done"), isinstance(r, range), type(r).__name__)
s = slice(1, 5, 2)
print(s, s.start, s.stop, s.step, slice(3), slice(None), slice(1, None), s == slice(1, 5, 2), slice(1, 2) == slice(1, 3), s.indices(4), slice(None, None, -1).indices(5), slice(-2, None).indices(5), slice(10, -10, -1).indices(3))
print([0, 1, 2, 3, 4, 5][s], "abcdef"[s], (0, 1, 2, 3)[slice(-2, None)], list(range(*slice(None, None, -2).indices(6))))
x = list(range(10))
print(x[2:8:3], x[-1:-5:-1], x[8:2:-2], x[:3], x[7:], x[:], x[-3:-1], x[3:3], x[20:], x[-20:3], x[::-3], x[True:3])
x[1:3], x[slice(5, 7)] = "ab", []
print(x)


class Probe:
    def __getitem__(self, key):
        return key

    def __setitem__(self, key, value):
        print("set", key, value)

    def __delitem__(self, key):
        print("del", key)


p = Probe()
print(p[1], p[1:2], p[:], p[::], p[1:2, 3], p[..., None], p[:, 1:, ::-1], p["a":"b"], p[()], p[(1, 2)], p[1,], p[-1], p[None:None])
p[1:2, ...] = 5
del p[::2], p[1, 2]
i = 3
print(p[i:i + 1, i - 1], p[lambda: 0] is not None, p[[1, 2]], p[{1: 2}], p[i if i else 0:], p[x[0]:x[1]] )

attempt(range)
attempt(range, 1.0)
attempt(range, 0, 5, 0)
attempt(range, "a")
attempt(lambda: range(3)[5])
attempt(lambda: range(3)["a"])
attempt(lambda: range(5).index(9))
attempt(lambda: range(1, 2, 3, 4))
attempt(lambda: [1, 2]["a":])
attempt(lambda: [1, 2][1.0:])
attempt(lambda: [1][::0])
attempt(lambda: range(3) + range(3))
attempt(lambda: range(3).append)
attempt(lambda: range(3).__setitem__)
attempt(lambda: setattr(range(3), "start", 5))
attempt(lambda: hash(slice(1)))
attempt(lambda: slice())
