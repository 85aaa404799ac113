"""Calls of user functions with control flow: methods, closures, lambdas, decorators, bodies of scan."""
from jitbook import jit
import jax
import jax.numpy as jnp


def check(f, *args):
    """Prints what plain evaluation gives, and whether the compiled function says the same."""
    plain, compiled = f(*args), jit(f)(*args)
    same = jax.tree.all(jax.tree.map(lambda a, b: bool(jnp.allclose(a, b, 1e-5)), plain, compiled))
    print(f.__name__, args, plain, "OK" if same else compiled)


def helper(x):
    if x > 2:
        return x * 10
    elif x > 1:
        return x + 1
    return 0


def calls(n):
    s = 0
    for i in range(n):
        s += helper(i)
    return s


class M:
    def __init__(self, k): self.k = k
    def act(self, x):
        if x > self.k:
            return x - self.k
        return x
    def __call__(self, n):
        t = 0.0
        for i in range(n):
            t = t + self.act(i)
        return t


class N(M):
    def __call__(self, n):
        r = super().__call__(n)
        if r > 2: r = -r
        return r


def closure(x):
    def inner(y):
        if y > x:
            return y
        return x
    g = lambda z: z if z > 0 else -z
    return inner(2.0) + g(x)


def deco(fn):
    def wrapper(*args, **kw):
        # a comment
        if len(args) > 1 and kw:
            return fn(*args, **kw)
        return fn(*args)
    return wrapper


def scanlike(xs):
    c = 0.0
    def body(c, x):
        if x > 1: c = c + x
        return c, c * 2
    return jax.lax.scan(body, c, xs)


def m(x, k):
    match k:
        case "a" | "b":
            if x > 0: return x
            r = 1
        case [p, q] if p < q:
            r = p
        case _:
            r = 0
    return r + x


check(calls, 6)
check(closure, -3.0)
check(closure, 3.0)
for f in (M(3), N(3)):
    print(f(7), jit(f)(7))


@deco
def absolute(x, y=2, *, z=3):
    return (x if x > 0 else -x) + y * z


print(absolute(-2.0, 5.0), jit(absolute)(-2.0, 5.0), jit(absolute)(-2.0, 5.0, z=1))
print(jit(scanlike)(jnp.arange(4.0)))
print(jit(lambda x: x if x > 0 else -x)(-2))
for k in ("a", (1, 2), 0):
    print(jit(m, static_argnums=1)(2.0, k))
