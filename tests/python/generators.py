"""Generators: next, send, throw, close, return values, yield from, laziness."""


def count(n):
    print("start", end=" ")
    for i in range(n):
        yield i
    print("end", end=" ")
    return "value"


g = count(2)
print(type(g).__name__, next(g), next(g), next(g, "default"), next(g, "again"))
print(list(count(3)), [*count(1)], sum(count(4)), max(count(3)))
g = count(1)
next(g)
try:
    next(g)
except StopIteration as e:
    print("stop", e.value, e.args)
try:
    next(g)
except StopIteration as e:
    print("stop again", e.value, e.args)


def averager():
    total, n, average = 0.0, 0, None
    while True:
        value = yield average
        total, n = total + value, n + 1
        average = total / n


a = averager()
print(next(a), a.send(10), a.send(20), a.send(3))
fresh = averager()
try:
    fresh.send(1)
except TypeError as e:
    print(e)


def resilient():
    while True:
        try:
            got = yield "ready"
            print("got", got)
        except ValueError as e:
            print("caught", e)
        finally:
            print("finally")


r = resilient()
print(next(r), r.send("x"), r.throw(ValueError("bad")), r.throw(ValueError, "old style"))
print(r.close(), r.close())
try:
    next(r)
except StopIteration:
    print("closed")
try:
    r.throw(KeyError("late"))
except KeyError as e:
    print("raised", e)


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


s = stubborn()
next(s)
try:
    s.close()
except RuntimeError as e:
    print(e)


def inner():
    try:
        x = yield 1
        print("inner got", x)
        y = yield 2
        print("inner got", y)
    except KeyError as e:
        print("inner caught", repr(e))
        yield "recovered"
    return "result"


def outer():
    result = yield from inner()
    print("outer has", result)
    yield from [10, 20]
    yield from "ab"
    return 5


o = outer()
print(next(o), o.send("A"), o.send("B"), list(o))
o = outer()
print(next(o), o.throw(KeyError("k")), list(o))


def fails():
    yield 1
    raise ValueError("inside")


try:
    list(fails())
except ValueError as e:
    print(e)


def stops():
    yield 1
    raise StopIteration("wrong")


try:
    list(stops())
except RuntimeError as e:
    print(e, repr(e.__cause__))


def running():
    yield next(me)


me = running()
try:
    next(me)
except ValueError as e:
    print(e)


def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


f = fib()
print([next(f) for _ in range(10)], [x for x, _ in zip(fib(), range(5))], next(x for x in fib() if x > 100))


def tree(t):
    if isinstance(t, list):
        for child in t:
            yield from tree(child)
    else:
        yield t


print(list(tree([1, [2, [3, [4]], 5]])), iter(f) is f, (x for x in []).__next__ is not None)


def empty():
    return
    yield


print(list(empty()), [(yield_ := 3)], dict(enumerate(x * x for x in range(3))))


def with_cleanup(log):
    try:
        yield 1
        yield 2
    finally:
        log.append("cleaned")


log = []
for v in with_cleanup(log):
    break
del v
g = with_cleanup(log)
next(g)
g.close()
print(log[-1], len(log) >= 1, 3 in (x for x in range(5)), 9 in (x for x in range(5)))
lazy = (1 / x for x in [1, 0])
print(next(lazy))
try:
    next(lazy)
except ZeroDivisionError as e:
    print(e, list(lazy))
try:
    next(5)
except TypeError as e:
    print(e)
try:
    iter(5)
except TypeError as e:
    print(e)
