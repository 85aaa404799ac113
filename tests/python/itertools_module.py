"""itertools: every function, laziness and errors."""
import itertools as it
import operator
from itertools import chain, count, islice, product


def attempt(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


print(list(islice(count(), 3)), list(islice(count(5, 2), 3)), list(islice(count(1, -0.5), 3)), list(islice(it.cycle("ab"), 5)), list(it.repeat(7, 3)), list(islice(it.repeat("x"), 2)), list(it.cycle([])))
print(list(chain([1], "ab", (2,))), list(chain()), list(chain.from_iterable([[1, 2], [3]])), list(chain.from_iterable("ab" for _ in range(2))))
print(list(it.accumulate([1, 2, 3])), list(it.accumulate([1, 2, 3], operator.mul)), list(it.accumulate([1, 2], initial=10)), list(it.accumulate([])), list(it.accumulate([3, 1, 4], max)), list(it.accumulate("abc")))
print(list(islice(range(10), 3)), list(islice(range(10), 2, 5)), list(islice(range(10), 1, None, 3)), list(islice("abc", 0)), list(islice("abc", None)), list(islice("abc", 10)))
print(list(product("ab", [1, 2])), list(product([0, 1], repeat=2)), list(product()), list(product("ab", [])), list(product("a", "b", "c")), len(list(product(range(3), repeat=3))))
print(list(it.permutations([1, 2, 3], 2)), list(it.permutations("ab")), list(it.permutations([])), list(it.permutations([1], 2)), len(list(it.permutations(range(5)))))
print(list(it.combinations("abc", 2)), list(it.combinations([1, 2], 3)), list(it.combinations(range(4), 0)), list(it.combinations_with_replacement("ab", 2)), len(list(it.combinations(range(6), 3))))
print(list(it.takewhile(lambda v: v < 3, [1, 2, 3, 1])), list(it.dropwhile(lambda v: v < 3, [1, 2, 3, 1])), list(it.filterfalse(lambda v: v % 2, range(5))), list(it.filterfalse(None, [0, 1, ""])), list(it.compress("abcd", [1, 0, 1])), list(it.starmap(pow, [(2, 3), (3, 2)])))
print(list(it.zip_longest([1, 2], "a")), list(it.zip_longest("ab", [1], fillvalue="-")), list(it.zip_longest()), list(it.pairwise([1, 2, 3])), list(it.pairwise([1])), list(it.pairwise("")))
print([(k, list(g)) for k, g in it.groupby("aabbbc")], [(k, len(list(g))) for k, g in it.groupby([1, 1, 2, 1])], [(k, [x for x in g]) for k, g in it.groupby(range(6), key=lambda v: v // 2)], [k for k, _ in it.groupby("aab")])
groups = it.groupby("aab")
k1, g1 = next(groups)
k2, g2 = next(groups)
print(k1, list(g1), k2, list(g2))
a, b = it.tee([1, 2, 3])
print(next(a), next(a), list(b), list(a), len(it.tee("x", 3)))
c = count(10)
print(next(c), next(c), c, repr(count(1, 2)), it.repeat(5), it.repeat(5, 2), next(it.chain([], [9])))
data = iter(range(10))
print(list(islice(data, 3)), list(islice(data, 2)), next(data), [sum(ch) for ch in zip(*[data] * 2)])


def chunks(values, n):
    values = iter(values)
    while chunk := list(islice(values, n)):
        yield chunk


print(list(chunks(range(7), 3)), dict(zip("abc", count())), list(map(operator.add, count(1), [10, 20])), [next(x) for x in (it.cycle("q"), it.count(), it.repeat(0))], sum(it.takewhile(lambda v: v < 50, (n * n for n in count()))))
print(isinstance(count(), count), type(chain()).__name__, type(product()).__name__, list(zip(count(), "ab")), list(enumerate(it.repeat("z", 2))), max(it.accumulate([1, -5, 3])), next(islice(count(), 5, None)))
grid = list(product(*[range(2), "xy", [None]]))
print(grid, [dict(zip(["lr", "size"], v)) for v in product([0.1, 0.2], [1, 2])])
attempt(islice, [1], -1)
attempt(islice, [1], 0, 5, 0)
attempt(islice, [1], "a")
attempt(islice, 5, 1)
attempt(count, "a")
attempt(it.cycle, 5)
attempt(lambda: list(it.combinations([1], -1)))
attempt(lambda: list(it.permutations([1], -1)))
attempt(lambda: list(it.starmap(pow, [5])))
attempt(lambda: list(chain([1], 5)))
attempt(lambda: list(it.accumulate(["a", 1])))
attempt(product, 5)
attempt(product, [1], repeat=-1)
attempt(it.repeat, 1, "a")
attempt(it.zip_longest, 5)
attempt(it.tee, 5)
attempt(lambda: len(count()))
attempt(lambda: chain([1])[0])
