"""Decorators: functions, classes, with arguments, stacking, wraps, evaluation order."""
import functools


def shout(f):
    def wrapper(*args, **kw):
        return str(f(*args, **kw)).upper() + "!"
    return wrapper


@shout
def greet(name, punctuation=""):
    """Greets."""
    return f"hello {name}{punctuation}"


print(greet("ann"), greet(name="bo", punctuation="?"), greet.__name__, greet.__doc__)


def repeat(times):
    def decorate(f):
        @functools.wraps(f)
        def wrapper(*args, **kw):
            return [f(*args, **kw) for _ in range(times)]
        return wrapper
    return decorate


@repeat(3)
def one():
    """Gives one."""
    return 1


print(one(), one.__name__, one.__doc__, one.__wrapped__())


def trace(label):
    print("make", label, end="; ")

    def decorate(f):
        print("apply", label, end="; ")
        return lambda *a: (label, f(*a))
    return decorate


@trace("outer")
@trace("inner")
def stacked(x):
    return x


print()
print(stacked(5))


class CountCalls:
    def __init__(self, f):
        self.f, self.calls = f, 0

    def __call__(self, *args):
        self.calls += 1
        return self.f(*args)


@CountCalls
def double(x):
    return 2 * x


print(double(2), double(5), double.calls, type(double).__name__)


def register(registry):
    def add(thing):
        registry[thing.__name__] = thing
        return thing
    return add


registry = {}


@register(registry)
def f():
    return "f"


@register(registry)
class C:
    @staticmethod
    def make():
        return "made"

    @shout
    def method(self, x):
        return f"method {x}"

    @property
    @shout
    def prop(self):
        return "prop"

    @functools.lru_cache(maxsize=None)
    def cached(self, x):
        print("computed", end=" ")
        return x * 2


print(sorted(registry), registry["f"](), registry["C"].make(), C().method(3), C().prop)
c = C()
print(c.cached(2), c.cached(2), c.cached(3))


@lambda f: [f(), f.__name__]
def evaluated():
    return 42


print(evaluated)
buttons = [shout, repeat(2)]


@buttons[1]
@buttons[0]
def indexed():
    return "x"


print(indexed())


@functools.partial(functools.partial, b=10)
def subtract(a, b):
    return a - b


print(subtract(3), subtract(3, b=1))


def add_repr(cls):
    cls.__repr__ = lambda self: f"{cls.__name__}({vars(self)})"
    return cls


@add_repr
class Point:
    def __init__(self, x):
        self.x = x


print(Point(1), [Point(2)])


def memo(f):
    cache = {}

    @functools.wraps(f)
    def wrapper(n):
        if n not in cache:
            cache[n] = f(n)
        return cache[n]
    wrapper.cache = cache
    return wrapper


@memo
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(60), len(fib.cache))
try:
    @undefined_decorator
    def g():
        pass
except NameError as e:
    print(e)
try:
    @5
    def h():
        pass
except TypeError as e:
    print(e)
