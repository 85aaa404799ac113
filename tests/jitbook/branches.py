"""if, elif, the conditional expression, and/or/not and chained comparisons on traced values."""
from jitbook import jit
import jax
import jax.numpy as jnp


def check(f, *args):
    """Prints what plain evaluation gives, and whether the compiled function says the same."""
    plain, compiled = f(*args), jit(f)(*args)
    same = jax.tree.all(jax.tree.map(lambda a, b: bool(jnp.allclose(a, b, 1e-5)), plain, compiled))
    print(f.__name__, args, plain, "OK" if same else compiled)


def sign(x):
    if x > 0:
        return 1.0
    return -1.0


def tern(x):
    y = x * 2 if x > 0 else x - 1
    z = 1 if 0 < x < 5 and not x == 3 or x < -10 else 2
    return y, z


def helper(x):
    if x > 2:
        return x * 10
    elif x > 1:
        return x + 1
    return 0


def dct(x):
    d = {"a": x, "b": 1}
    if x > 0:
        d = {"a": x * 2, "b": 2}
    return d


def andor(x, y):
    a = x and y
    b = x or y
    c = not x
    return a, b, c


def g(x):
    if x > 1:
        return jnp.sin(x)
    elif x > 0:
        return x ** 2
    else:
        return 3 * x


def gen(x):
    return sum(i if x > 0 else -i for i in range(4))


def comp(x):
    return jnp.array([i if x > i else -i for i in range(4)])


def strv(x):
    mode = "up"
    while x < 10:
        if mode == "up":
            x = x * 2
    return x


def dele(x):
    t = 1
    if x > 0:
        del t
    return x


for x in (3.0, -3.0):
    check(sign, x)
    check(dct, x)
    check(g, x)
    check(comp, x)
    check(gen, x)
for x in (3.0, -3, 4, -11):
    check(tern, x)
for x in (0, 2, 3):
    check(helper, x)
    check(andor, x, 5)
check(strv, 1)
check(dele, 1)
