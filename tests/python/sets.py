"""Sets and frozensets: algebra, methods, key equality, order of small ints."""


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


print({3, 1, 2}, {5, 4, 3, 2, 1}, {10, 20, 30}, set(range(20)), {8, 0}, {0, 8, 16}, {16, 8, 0}, {9, 1, 17}, {7, 15, 23, 31})
print({100, 5, 33, 64}, set([50, 40, 30, 20, 10]), {-1, -2, 3}, {-5, 5, 0}, {1.0, 2, 3.0}, {True, 0, 2}, {1, 1.0, True}, {True, 1.0, 1}, {0.5, 1})
print(set(), {1}, frozenset(), frozenset({2, 1}), set("a"), frozenset([3]), {()}, {(1, 2)}, {None}, {frozenset({1})})
big = set(range(0, 1000, 37))
print(sorted(big) == list(range(0, 1000, 37)), len(big), list({i * i for i in range(10)}), list(set([9, 4, 1, 0, 16, 25])))
a, b = {1, 2, 3}, {3, 4}
print(a | b, a & b, a - b, b - a, a ^ b, a <= b, a < a, a <= a, {1} < a, a > {1}, a >= {1, 2, 3, 4}, a == {3, 2, 1}, a != b)
print(a.union([9], (8,)), a.intersection([1, 3]), a.difference([1], [2]), a.symmetric_difference([3, 5]), a.issubset(range(9)), a.issuperset([1]), a.isdisjoint([7]))
s = {1, 2}
s.add(3)
s.add(2)
s.update([4], {5})
s.discard(99)
s.remove(1)
print(s, len(s), 3 in s, 3.0 in s, True in {1}, s.copy() is s, s.pop() in {2, 3, 4, 5}, len(s))
s.intersection_update({3, 4, 5})
s.difference_update([5])
s.symmetric_difference_update({4, 6})
print(sorted(s))
s |= {7}
s &= {6, 7, 8}
s -= {6}
s ^= {1, 7}
print(s, s.clear(), s)
f = frozenset([1, 2])
print(f | {3}, {3} | f, type(f | {3}).__name__, type({3} | f).__name__, f == {1, 2}, hash(f) == hash(frozenset([2, 1])), {f: "key"}[frozenset({2, 1})], f in {f}, {1, 2} in {f})
print({x % 3 for x in range(10)}, sorted({c for c in "hello"}), len({1, 1, 1}), max({3, 9, 2}), sum({1, 2, 3}), sorted({3, 1}, reverse=True), bool(set()), bool({0}))
print({*range(3), *[2, 3]}, set([1, 2]) == frozenset([1, 2]), set() == {}, set({"k": 1}), list(frozenset([2, 0, 1])))
seen = set()
unique = [x for x in [3, 1, 3, 2, 1] if not (x in seen or seen.add(x))]
print(unique)
t = {1, 2, 3, 4, 5, 6, 7, 8}
for x in [2, 4, 6]:
    t.remove(x)
t.add(2)
print(t)
u = {5, 13}
print(u, {13, 5}, {21, 13, 5}, {0, 32}, {32, 0}, set([32, 64, 0]))

attempt(lambda: {[]})
attempt(lambda: {1}.remove(2))
attempt(lambda: set().pop())
attempt(lambda: {1} + {2})
attempt(lambda: {1} | [2])
attempt(lambda: {1} < [1])
attempt(lambda: {1}[0])
attempt(lambda: frozenset().add)
attempt(lambda: hash({1}))
attempt(lambda: set(5))
attempt(lambda: set(1, 2))
attempt(lambda: {{1}})


def grow():
    s = {1}
    for x in s:
        s.add(x + 1)


attempt(grow)
