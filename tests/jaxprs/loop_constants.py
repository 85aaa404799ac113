# What does not change from turn to turn: done once outside, handed on as a constant, or given back as it came.
import jax
import jax.numpy as jnp
from jax import grad, lax, make_jaxpr

x = jnp.arange(3.0)
s = jnp.float32(7)


@jax.jit
def scaled(c, y):
    return c * y


def halves(y):
    return lax.scan(lambda c, a: (c * scaled(2.0, a), c), y, x)[0]


def known(c, y):
    return lax.scan(lambda k, a: (k * jnp.sin(c) + a * jnp.exp(c), None), y, x)[0]


print(make_jaxpr(grad(halves))(2.0))
print(make_jaxpr(grad(known, (0, 1)))(2.0, 3.0))
print(make_jaxpr(jax.jit(grad(known)))(2.0, 3.0))
# The carry, or a part of it, as it came.
print(make_jaxpr(lambda y: lax.scan(lambda c, a: (c, a / c), y, x))(2.0))
print(make_jaxpr(lambda y: lax.scan(lambda c, a: ((c[0], c[1] + c[0]), c[1]), (y, 0), x))(2))
print(make_jaxpr(lambda y: lax.scan(lambda c, a: (c, a), y, y))(x))
print(make_jaxpr(lambda y: lax.scan(lambda c, a: (c, (a, c, 1.0)), y, y))(x))
print(make_jaxpr(lambda y: lax.while_loop(lambda c: c[1][0] < 3, lambda c: (c[0], c[1] + c[0]), (y, y)))(x))
print(make_jaxpr(lambda y: lax.while_loop(lambda c: c[1] < c[0], lambda c: (c[0], c[1] + 1), (y, 0.0)))(2.0))
print(make_jaxpr(lambda y: lax.fori_loop(0, 3, lambda i, c: (c[0], c[1] + c[0]), (y, y)))(x))
print(lax.scan(lambda c, a: ((c[0], c[1] + a), a), (5, 0.0), x))
print(lax.while_loop(lambda c: c[1] < 3, lambda c: (c[0], c[1] + 1), ("a" and 5, 0)))
# What a branch gives back as it came.
print(make_jaxpr(lambda y: lax.cond(y[0] > 0, lambda a: (a / s, a, y), lambda a: (a + 1, a, y), y))(x))
print(make_jaxpr(lambda y: lax.switch(1, [lambda a: (a, a), lambda a: (a, 2 * a)], y))(x))
# A number from outside is a constant, one that is made inside a literal.
print(make_jaxpr(lambda y: y / s)(x))
print(make_jaxpr(lambda y: y / jnp.float32(7))(x))
print(make_jaxpr(lambda y: lax.map(lambda a: a / s, y))(x))
print(make_jaxpr(lambda y: jax.jit(lambda a: a / s)(y))(x))
print(make_jaxpr(lambda y: lax.while_loop(lambda c: c[0] < s, lambda c: c + s, y))(x))
print(make_jaxpr(grad(lambda y: lax.scan(lambda c, a: (c + s, (a * s, s)), s, y)[1][0].sum()))(x))
