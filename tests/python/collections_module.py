"""collections: defaultdict, Counter, deque, OrderedDict, ChainMap, abc."""
import collections
from collections import ChainMap, Counter, OrderedDict, UserDict, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, MutableMapping, Sequence, Sized


def attempt(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


d = defaultdict(list)
d["a"].append(1)
d["b"].extend([2, 3])
print(d["a"], d, "zz" in d, d.get("zz"), len(d), dict(d), d["new"], sorted(d), d.default_factory, isinstance(d, dict))
n = defaultdict(int, {"x": 5})
n["x"] += 1
n["y"] += 1
nested = defaultdict(lambda: defaultdict(int))
nested["a"]["b"] += 1
print(n, nested["a"]["b"], {k: dict(v) for k, v in nested.items()}, defaultdict(None, {"a": 1}), n == {"x": 6, "y": 1}, n | {"z": 1}, n.copy(), defaultdict(lambda: 7)["q"])
attempt(lambda: defaultdict(None)["missing"])
attempt(lambda: defaultdict()["missing"])
attempt(defaultdict, 5)
c = Counter("abracadabra")
print(c, c["a"], c["z"], c.most_common(2), c.most_common(), sum(c.values()), c.total(), sorted(c.elements())[:3], len(c), Counter(), Counter([1, 1, 2]), Counter(a=3, b=1), Counter({"x": 0}))
c.update("aa")
c.subtract({"b": 5})
print(c["a"], c["b"], Counter("aab") + Counter("bc"), Counter("aab") - Counter("ab"), Counter("aab") & Counter("abb"), Counter("aab") | Counter("abb"), +Counter(a=1, b=-1), -Counter(a=1, b=-1), Counter("ab") == Counter("ba"), Counter("a") <= Counter("aab"))
q = deque([1, 2, 3], maxlen=4)
q.append(4)
q.append(5)
q.appendleft(0)
print(q, q.pop(), q.popleft(), q, q.maxlen, len(q), q[0], q[-1], 3 in q, list(reversed(q)), deque("abc"), deque(), deque(maxlen=2))
q = deque(range(5))
q.rotate(2)
print(q, q.rotate(-1), q, q.count(1), q.index(2), q.reverse(), q, q.extend([9, 8]), q.extendleft([7, 6]), q, q.remove(9), q.insert(1, "i"), q, q.copy() == q, q.clear(), bool(q))
e = deque([3, 1, 2])
e[0] = 10
del e[1]
print(e, e + deque([5]), e * 2, deque([1]) == deque([1]), deque([1, 2]) < deque([1, 3]), sorted(e), sum(e), [x for x in e], deque([1, 2]) == [1, 2])
attempt(lambda: deque().pop())
attempt(lambda: deque().popleft())
attempt(lambda: deque([1])[5])
attempt(lambda: deque([1]).remove(2))
attempt(lambda: deque([1]).index(2))
attempt(lambda: deque(maxlen=-1))
attempt(lambda: deque([1])[0:1])


def mutate():
    w = deque([1, 2])
    for v in w:
        w.append(v)


attempt(mutate)
o = OrderedDict(b=1, a=2)
o["c"] = 3
o.move_to_end("b")
o.move_to_end("c", last=False)
print(o, list(o), o.popitem(), o.popitem(last=False), o, OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1, b=2) == {"b": 2, "a": 1}, OrderedDict())
attempt(lambda: OrderedDict().popitem())
attempt(lambda: o.move_to_end("zz"))
base, over = {"a": 1, "b": 2}, {"b": 20}
m = ChainMap(over, base)
m["c"] = 3
print(m["a"], m["b"], m, sorted(m), len(m), "a" in m, over, m.maps, m.new_child({"a": 9})["a"], dict(m), m.parents, m.get("zz", 0))
attempt(lambda: m["zz"])
print(isinstance([], Sequence), isinstance({}, Mapping), isinstance({}, MutableMapping), isinstance((), Hashable), isinstance([], Hashable), isinstance(len, Callable), isinstance(5, Iterable), isinstance("", Iterable), isinstance(iter([]), Iterator), isinstance([], Iterator), isinstance({1}, Sized), isinstance("a", Sequence), isinstance((x for x in ""), Iterator), isinstance({1}, Sequence), isinstance(range(1), Sequence))


class Config(UserDict):
    def __setitem__(self, key, value):
        super().__setitem__(key.upper(), value)


u = Config(a=1)
u["b"] = 2
print(u, u["A"], len(u), "B" in u, sorted(u.items()), u.data)


class Pairs(Mapping):
    def __init__(self, **kw):
        self.kw = kw

    def __getitem__(self, k):
        return self.kw[k]

    def __iter__(self):
        return iter(self.kw)

    def __len__(self):
        return len(self.kw)


p = Pairs(x=1, y=2)
print(dict(p), list(p.items()), p.get("z"), "x" in p, p == {"x": 1, "y": 2}, list(p.values()), {**p}, sorted(p.keys()))
print(collections.Counter(map(len, ["a", "bb", "cc"])).most_common(1), max(Counter("aab"), key=Counter("aab").get), [k for k, v in Counter([3, 3, 1]).items() if v > 1])
