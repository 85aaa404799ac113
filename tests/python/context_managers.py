"""with and contextlib: contextmanager, suppress, ExitStack, closing, nullcontext, redirect_stdout."""
import contextlib
import io
from contextlib import ExitStack, closing, contextmanager, nullcontext, redirect_stdout, suppress


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e, sep=": ")


@contextmanager
def section(name, swallow=False):
    print(f"<{name}", end=" ")
    try:
        yield name.upper()
    except ValueError as e:
        print(f"caught {e}", end=" ")
        if not swallow:
            raise
    finally:
        print(f"{name}>")


with section("a") as a:
    print(a, end=" ")
with section("b", swallow=True):
    raise ValueError("inside")
with section("c"), section("d") as d:
    print(d, end=" ")


def escapes():
    with section("e"):
        raise KeyError("not handled")


attempt(escapes)


def reraised():
    with section("f"):
        raise ValueError("again")


attempt(reraised)


@contextmanager
def yields_twice():
    yield 1
    yield 2


@contextmanager
def yields_never():
    return
    yield


def use(manager):
    with manager as v:
        return v


attempt(lambda: use(yields_twice()))
attempt(lambda: use(yields_never()))


@section("decorating")
def decorated(x):
    print("body", end=" ")
    return x * 2


print(decorated(4))
print(decorated(5))
with suppress(ZeroDivisionError, KeyError):
    1 / 0
    print("not reached")
with suppress(ZeroDivisionError):
    pass


def not_suppressed():
    with suppress(KeyError):
        1 / 0


attempt(not_suppressed)
with ExitStack() as stack:
    names = [stack.enter_context(section(n)) for n in "xyz"]
    stack.callback(print, "callback", 1, sep="=")
    stack.push(lambda *exc: print("pushed", exc[0]))
    print(names)
with ExitStack() as stack:
    stack.enter_context(suppress(ValueError))
    stack.enter_context(section("s"))
    raise ValueError("through the stack")
with ExitStack() as stack:
    stack.callback(print, "not called")
    kept = stack.pop_all()
print("later:", end=" ")
kept.close()


class Resource:
    def close(self):
        print("closed", end=" ")


with closing(Resource()) as r:
    print(type(r).__name__, end=" ")
print()
with nullcontext(5) as n:
    print(n)
with nullcontext():
    print("nothing")
out = io.StringIO()
with redirect_stdout(out):
    print("captured", 1, 2, sep="-")
    print("more")
print(repr(out.getvalue()))


class Base(contextlib.AbstractContextManager):
    def __exit__(self, *exc):
        print("exit", exc[0].__name__ if exc[0] else None)
        return exc[0] is KeyError


with Base() as b:
    print(isinstance(b, Base), end=" ")
with Base():
    raise KeyError


def order():
    log = []

    class M:
        def __init__(self, n):
            log.append(f"init {n}")
            self.n = n

        def __enter__(self):
            log.append(f"enter {self.n}")
            if self.n == 2:
                raise RuntimeError("enter failed")
            return self

        def __exit__(self, *exc):
            log.append(f"exit {self.n} {exc[0].__name__ if exc[0] else None}")
    try:
        with M(1), M(2), M(3):
            log.append("body")
    except RuntimeError as e:
        log.append(str(e))
    return log


print(order())


class HalfManager:
    def __enter__(self):
        return 1


class ExitRaises:
    def __enter__(self):
        return self

    def __exit__(self, *exc):
        raise TypeError("from exit")


attempt(lambda: use(HalfManager()))
try:
    with ExitRaises():
        raise ValueError("body")
except TypeError as e:
    print(e, repr(e.__context__))
targets = {}
with nullcontext((1, [2, 3])) as (p, [q, targets["r"]]):
    print(p, q, targets)
for i in range(3):
    with section(str(i)):
        if i == 1:
            break
