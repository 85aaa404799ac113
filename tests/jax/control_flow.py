# cond, switch, while_loop, fori_loop, scan, map: eager and jitted.
import jax
import jax.numpy as jnp
from jax import jit, lax

x = jnp.arange(4.0)


def both(f, *args):
    print(f(*args), jit(f)(*args))


both(lambda p, a: lax.cond(p, lambda v: v + 1, lambda v: v - 1, a), True, x)
both(lambda a: lax.cond(a.sum() > 5, jnp.sin, lambda v: v, a), x)
both(lambda a: lax.cond(a > 0, lambda: 1.0, lambda: a), -2.0)
both(lambda i, a: lax.switch(i, [lambda v: v, lambda v: v * 2, lambda v: v**2], a), 1, x)
both(lambda i: lax.switch(i, [lambda: 10, lambda: 20]), 7)
both(lambda i: lax.switch(i, [lambda: 10, lambda: 20]), -3)
both(lambda a: lax.while_loop(lambda c: c < 100, lambda c: c * 2, a), 3)
both(lambda n: lax.while_loop(lambda c: c[0] < n, lambda c: (c[0] + 1, c[1] + c[0]), (0, 0)), 10)
both(lambda a: lax.while_loop(lambda c: c["i"] < 3, lambda c: {"i": c["i"] + 1, "v": c["v"] * 2}, {"i": 0, "v": a}), x)
both(lambda a: lax.fori_loop(0, 5, lambda i, c: c + i, a), 0)
both(lambda a, n: lax.fori_loop(0, n, lambda i, c: c * 2, a), x, 3)
both(lambda a: lax.fori_loop(5, 0, lambda i, c: c + 1, a), 1.0)
both(lambda a: lax.fori_loop(1, 4, lambda i, c: c.at[i].set(c[i - 1] + 1), a), x)
both(lambda a: lax.scan(lambda c, v: (c + v, c * v), 0.0, a), x)
both(lambda a: lax.scan(lambda c, v: (c + v, c), 0.0, a, reverse=True), x)
both(lambda a: lax.scan(lambda c, _: (c * 2, c), a, None, length=3), 1)
both(lambda a: lax.scan(lambda c, v: ((c[0] + v["p"], c[1] * 2), {"out": c[0]}), (0.0, 1), {"p": a}), x)
both(lambda a: lax.scan(lambda c, v: (c + v, None), 0, a), jnp.arange(3))
both(lambda a: lax.map(lambda v: v**2, a), x)
both(lambda a: lax.map(lambda t: t[0] + t[1], (a, a)), x)
both(lambda a: lax.scan(lambda c, v: (c @ v, c.sum()), jnp.eye(2), a)[1], jnp.ones((3, 2, 2)))
both(lambda n: lax.fori_loop(0, n, lambda i, c: lax.fori_loop(0, i, lambda j, d: d + j, c), 0), 5)
both(lambda n: lax.while_loop(lambda c: c != 1, lambda c: lax.cond(c % 2 == 0, lambda v: v // 2, lambda v: 3 * v + 1, c), n), 27)
print(lax.scan(lambda c, v: (c, v), 1, jnp.zeros((0, 2))), lax.fori_loop(0, 3, lambda i, c: c + x[i], 0.0))
print(jit(lambda a: lax.scan(lambda c, v: (v, c + v), a[0], a[1:]))(x), lax.cond(jnp.array(False), lambda: (1, 2.0), lambda: (3, 4.0)))


def fib(n):
    return lax.fori_loop(0, n, lambda i, ab: (ab[1], ab[0] + ab[1]), (0, 1))[0]


print([int(fib(n)) for n in range(10)], jit(fib)(20))


def newton(a):
    return lax.while_loop(lambda y: jnp.abs(y * y - a) > 1e-4, lambda y: 0.5 * (y + a / y), 1.0)


print(jnp.round(newton(2.0), 3), jnp.round(jit(newton)(9.0), 3))
