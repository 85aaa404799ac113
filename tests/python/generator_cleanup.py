"""What a suspended generator owes runs when its last reference goes."""
import contextlib
import gc
import itertools

log = []


def gen(name="g", n=5):
    try:
        for i in range(n):
            yield i
    finally:
        log.append(name)
        print("closed", name)


for x in gen("break"):
    if x == 1:
        break
print(log, x)

print(next(gen("dropped next")), log[-1])
x = next(gen("next"))
print(x, log[-1])
a, *b = itertools.islice(gen("islice"), 3)
print(a, b, log[-1])
print(list(zip(range(2), gen("zip"))), log[-1])
print(any(v > 1 for v in gen("genexp")), log[-1])


def returns():
    for v in gen("return"):
        if v == 2:
            return v


print(returns(), log[-1])


def returns_inside_try():
    try:
        for v in gen("before finally"):
            return "result"
    finally:
        print("finally of the function")


print(returns_inside_try())


def raises():
    for v in gen("raise"):
        raise ValueError(v)


try:
    raises()
except ValueError as e:
    print("caught", repr(e), log[-1])

try:
    for v in gen("raise here"):
        1 / 0
except ZeroDivisionError:
    print("handler", log[-1])

g = gen("rebound")
next(g)
g = None
print("after rebinding")
g = gen("deleted")
next(g)
del g
print("after del")
d = {"g": gen("in a dict")}
next(d["g"])
d["g"] = 0
print("after item")
box = [gen("in a list")]
next(box[0])
box.clear()
print("after clear")


class Holder:
    pass


h = Holder()
h.g = gen("attribute")
next(h.g)
h.g = 1
print("after attribute")


def local():
    g = gen("local")
    next(g)
    g = None
    print("in the function")
    k = gen("left with the frame")
    next(k)


local()
print("after the call")


@contextlib.contextmanager
def managed(name):
    print("enter", name)
    try:
        yield name
    finally:
        print("leave", name)


def within():
    with managed("w") as m:
        yield m
        yield "never"


for m in within():
    print("got", m)
    break
print("after with")

cm = managed("never left")
cm.__enter__()
del cm
print("after the manager")


def outer():
    try:
        yield from gen("inner")
    finally:
        print("outer")


for v in outer():
    break


def plain_delegate():
    yield from gen("delegate")


for v in plain_delegate():
    break
print("nested")
for v in gen("one"):
    for w in gen("two"):
        break
    print("between")
    break


def catches():
    try:
        yield 1
    except GeneratorExit:
        print("GeneratorExit seen")
        raise


for v in catches():
    break


def swallows():
    try:
        yield 1
    except BaseException as e:
        print("swallowed", type(e).__name__)


for v in swallows():
    break


def handling():
    try:
        raise KeyError("k")
    except KeyError as e:
        try:
            yield e
        finally:
            print("still handling", e)


for v in handling():
    break
del v


def not_started():
    try:
        print("never printed")
        yield
    finally:
        print("never printed")


not_started()
g = not_started()
del g


def done():
    try:
        yield 1
    finally:
        print("ended")


list(done())


class Cycle:
    pass


def cyclic(c):
    try:
        yield 1
    finally:
        print("cycle closed")


def make_cycle():
    c = Cycle()
    c.g = cyclic(c)
    next(c.g)


make_cycle()
print("collecting")
gc.collect()
print("collected")


def clean():
    try:
        yield 1
    finally:
        print("cleanup uses", helper())


def helper():
    return "a global"


def two_finallys():
    try:
        try:
            yield 1
        finally:
            print("inner finally")
    finally:
        print("outer finally")


next(two_finallys())
count = 0


def counted():
    global count
    count += 1
    try:
        yield count
    finally:
        count -= 1


for _ in range(100):
    for i in counted():
        break
print(count)
for i in gen("else"):
    pass
else:
    print("loop's else")
try:
    iter_ = gen("close")
    next(iter_)
    iter_.close()
    print("closed by hand")
finally:
    del iter_
alive = clean()
next(alive)
print("end of the program")
