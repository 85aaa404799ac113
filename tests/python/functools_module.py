"""functools: partial, reduce, wraps, lru_cache, cache, cached_property, total_ordering, singledispatch, cmp_to_key."""
import functools
import operator
from functools import cache, cached_property, cmp_to_key, lru_cache, partial, partialmethod, reduce, singledispatch, total_ordering, wraps


def attempt(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


def f(a, b=2, *args, c=3, **kw):
    return a, b, args, c, kw


p = partial(f, 1, c=30)
print(p(), p(20), p(20, 21, c=5), p(z=1), partial(p, 2, d=4)(), p.func is f, p.args, p.keywords, partial(partial(f, 1), 2).args)
print(partial(print, "prefix", sep="-")("x"), list(map(partial(pow, 2), [1, 2, 3])), partial(int, base=2)("101"), callable(p), partial(max, key=len)(["a", "bb"]))
print(repr(partial(int, base=2)), partial(operator.mul, 3)(4), partial(str.replace, "aaa", "a")("b"), partial(lambda x, /, y: (x, y), y=1)(0))
print(reduce(operator.add, [1, 2, 3]), reduce(lambda a, b: a * b, [1, 2, 3, 4], 10), reduce(operator.add, [], 5), reduce(max, [3, 9, 2]), reduce(lambda a, b: f"({a}{b})", "abc"), reduce(operator.add, [7]))
attempt(reduce, operator.add, [])
attempt(partial)
attempt(partial, 5)
attempt(lambda: p(1, 2, a=1))


def deco(g):
    @wraps(g)
    def inner(*args):
        """inner doc"""
        return g(*args)
    return inner


@deco
def documented(x: int) -> int:
    """real doc"""
    return x


print(documented.__name__, documented.__doc__, documented.__wrapped__(5), documented.__annotations__, documented.__qualname__)
calls = []


@lru_cache(maxsize=2)
def square(n):
    calls.append(n)
    return n * n


print([square(n) for n in (1, 2, 1, 3, 1, 2)], calls, square.cache_info(), square.__wrapped__(9), square.cache_clear(), square.cache_info())


@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@lru_cache
def bare(x, y=1):
    return x + y


print(fib(100), fib.cache_info().hits, bare(1), bare(1, 1), bare(1.0), bare(x=1), bare.cache_info(), fib.cache_info().maxsize)
attempt(fib, [1])


class Data:
    def __init__(self):
        self.computed = 0

    @cached_property
    def total(self):
        self.computed += 1
        return 42

    def base(self, a, b):
        return a, b

    doubled = partialmethod(base, 2)


d = Data()
print(d.total, d.total, d.computed, "total" in vars(d), d.doubled(5))
del d.total
print(d.total, d.computed)
d.total = 7
print(d.total, d.computed)


@total_ordering
class Version:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return self.n == other.n

    def __lt__(self, other):
        return self.n < other.n

    def __repr__(self):
        return f"v{self.n}"


a, b = Version(1), Version(2)
print(a < b, a <= b, a > b, a >= b, a <= Version(1), a != b, sorted([b, a]), max(a, b))


@singledispatch
def describe(v):
    return f"object {v}"


@describe.register
def _(v: int):
    return f"int {v}"


@describe.register(list)
@describe.register(tuple)
def _(v):
    return f"sequence {len(v)}"


@describe.register(type(None))
def nothing(v):
    return "nothing"


print(describe(1), describe(True), describe("s"), describe([1]), describe((1, 2)), describe(None), describe(1.5), describe.dispatch(int)(9), nothing(0))
print(sorted(["bb", "a", "ccc"], key=cmp_to_key(lambda x, y: len(y) - len(x))), min([3, 1, 2], key=cmp_to_key(lambda x, y: y - x)))


@partial(partial, factor=10)
def scaled(x, factor):
    return x * factor


compose = lambda *fs: reduce(lambda g, h: lambda x: h(g(x)), fs)
print(scaled(2), scaled(2, factor=3), compose(lambda x: x + 1, str, lambda s: s * 2)(4), functools.reduce(lambda acc, kv: {**acc, kv[0]: kv[1]}, [("a", 1), ("b", 2)], {}))
