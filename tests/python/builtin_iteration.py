"""sorted, min, max, sum, any, all, zip, map, filter, enumerate, reversed, iter, next."""


def attempt(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


words = ["banana", "Apple", "cherry", "apple"]
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len, reverse=True), sorted(words, key=lambda w: (len(w), w)), sorted("bca"), sorted((3, 1, 2)), sorted({2: "a", 1: "b"}), sorted(x * x for x in (-2, 1, -3)))
pairs = [(1, "b"), (0, "b"), (1, "a"), (0, "a")]
print(sorted(pairs), sorted(pairs, key=lambda p: p[0]), sorted(pairs, key=lambda p: p[1], reverse=True), sorted([1, 1.0, True], reverse=True), sorted([], key=None))
print(min(3, 1, 2), max([3, 1, 2]), min("hello"), max("a", "B"), min([], default="none"), max((), default=0), min([3, -4], key=abs), max(words, key=len), max([1, 1.0]), min({"b": 1, "a": 2}), max(range(5)), min((2, 1), (2, 0)))
print(sum([1, 2, 3]), sum([]), sum([1.5, 2]), sum([1, 2], 10), sum([[1], [2]], []), sum((x for x in range(5)), start=0.5), sum([True, True]), sum([(1,), (2,)], ()), sum({1: 2, 3: 4}), sum([0.1] * 3), sum([10**20, 1]))
print(any([0, "", 1]), any([]), all([1, "a"]), all([]), all([1, 0]), any(x > 2 for x in range(4)), all(map(str.isupper, "AB")))
print(list(zip([1, 2, 3], "ab")), list(zip()), list(zip([1])), list(zip([1, 2], [3, 4], [5, 6])), dict(zip("ab", range(2))), list(zip(*[(1, 2), (3, 4)])), list(zip([1], [2], strict=True)), [a + b for a, b in zip(range(3), range(10, 13))])
print(list(map(str, [1, 2])), list(map(lambda a, b: a * b, [1, 2, 3], [4, 5])), list(map(pow, [2, 3], [3, 2])), list(map(None.__class__, [])), list(map(len, ["a", "bb"])), sum(map(int, "123")), list(map(int, ["1", "2"])))
print(list(filter(None, [0, 1, "", "a", [], [0]])), list(filter(lambda v: v % 2, range(6))), list(filter(str.isdigit, "a1b2")), "".join(filter(str.isalpha, "a1b2")))
print(list(enumerate("ab")), list(enumerate("ab", start=5)), list(enumerate(enumerate("x"))), dict(enumerate("ab", 1)), [i for i, _ in enumerate([])])
print(list(reversed([1, 2, 3])), "".join(reversed("abc")), list(reversed(range(3))), list(reversed((1, 2))), list(reversed({"a": 1, "b": 2})))
values = iter([1, 2, 0, 3])
print(list(iter(lambda: next(values), 0)), next(values), next(values, None), list(iter("ab")), list(iter({"k": 1})), iter([1]).__next__())
it = iter([1, 2, 3])
print(iter(it) is it, next(it), list(it), list(it), 2 in iter([1, 2, 3]), list(zip(*[iter(range(6))] * 2)))
m = map(lambda v: v * 10, [1, 2, 3])
print(next(m), list(m), list(m), type(m).__name__, type(zip()).__name__, type(enumerate([])).__name__, type(filter(None, [])).__name__, type(reversed([])).__name__, type(iter([])).__name__, type(iter({})).__name__, type(iter("")).__name__, type(iter(())).__name__, type(iter(range(0))).__name__, type(iter(set())).__name__)
print(abs(-5), abs(-2.5), abs(3 + 4j), abs(True), divmod(17, 5), divmod(-17, 5), pow(2, 10), pow(2, 10, 1000), round(3.5), round(3.14159, 2), hash("a") == hash("a"), len("abc"), len({1: 2}), len(range(10)))
print(bool(), int(), float(), str(), list(), tuple(), dict(), set(), frozenset(), complex(), bytes(), chr(65), ord("A"), bin(5), oct(8), hex(255), ascii("é"), repr("a"), callable(len), callable(5))
log = []
lazy = map(log.append, [1, 2])
print(log, list(lazy), log)


def bad_key(v):
    raise RuntimeError(f"key of {v}")


attempt(sorted, [3, "a"])
attempt(sorted, 5)
attempt(sorted, [1], key=5)
attempt(sorted, [1, 2], key=bad_key)
attempt(sorted, [1], lambda v: v)
attempt(min)
attempt(min, [])
attempt(max, 5)
attempt(max, 1, "a")
attempt(max, 1, 2, default=0)
attempt(max, [1, "a"])
attempt(sum, ["a", "b"])
attempt(sum, ["a"], "")
attempt(sum, 5)
attempt(sum, [[1]])
attempt(lambda: list(zip([1, 2], [3], strict=True)))
attempt(lambda: list(zip([1], [3, 4], strict=True)))
attempt(zip, 5)
attempt(map)
attempt(map, len)
attempt(lambda: list(map(len, [1])))
attempt(lambda: list(map(5, [1])))
attempt(filter, None, 5)
attempt(enumerate)
attempt(enumerate, 5)
attempt(reversed, {1, 2})
attempt(reversed, (x for x in "a"))
attempt(next, [1])
attempt(next, iter([]))
attempt(iter, 5)
attempt(iter, 5, 0)
attempt(abs, "a")
attempt(any, 5)
attempt(all, None)
attempt(len, 5)
attempt(lambda: len(x for x in "a"))
attempt(hash, [])
attempt(bool, 1, 2)
attempt(bin, 1.5)
attempt(divmod, 1)
