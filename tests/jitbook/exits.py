"""break, continue, else and early returns in compiled control flow."""
from jitbook import jit
import jax
import jax.numpy as jnp


def check(f, *args):
    """Prints what plain evaluation gives, and whether the compiled function says the same."""
    plain, compiled = f(*args), jit(f)(*args)
    same = jax.tree.all(jax.tree.map(lambda a, b: bool(jnp.allclose(a, b, 1e-5)), plain, compiled))
    print(f.__name__, args, plain, "OK" if same else compiled)


def first_over(xs, t):
    for i, x in enumerate(xs):
        if x > t:
            return i
    return -1


def brk(n):
    total = 0
    for i in range(n):
        if i == 3:
            continue
        if i > 7:
            break
        total += i
    else:
        total = -total
    return total


def ret_loop(n):
    for i in range(n):
        if i * i > 50:
            return i
    return -1


def early(x):
    if x < 0:
        return 0.0
    y = x * 2
    if y > 10:
        return y
    z = y + 1
    while z < 100:
        z = z * 2
        if z == 44:
            return -z
    return z


def until(xs):
    s = 0.0
    for x in xs:
        if x < 0: break
        s += x
    return s


def tryf(x):
    try:
        if x > 0:
            return x
        y = 2
    finally:
        z = 3
    return y


xs = jnp.arange(10.0)
check(first_over, xs, 3.5)
check(first_over, xs, 30.0)
for n in (0, 5, 20):
    check(brk, n)
    check(ret_loop, n)
for x in (-1.0, 2.0, 5.0, 7.0):
    check(early, x)
check(until, jnp.array([1.0, 2.0, 3.0, -1.0, 8.0]))
check(until, jnp.arange(100.0))
check(tryf, 1)
check(tryf, -1)
