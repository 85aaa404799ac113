# jit inside jit: names, sharing, constants, closures, literals, options.
import functools

import jax
import jax.numpy as jnp
from jax import jit, make_jaxpr

x = jnp.arange(3.0)
const = jnp.array([1.0, 2.0, 3.0])
inner = jit(lambda a: a + 1)


@jit
def outer(a):
    return inner(inner(a))


def many(a):
    for _ in range(11):
        a = a + 1.0
    return a


def scaled(k):
    def g(a):
        return a * k

    return jit(g)


def all_scaled(a):
    for f in [scaled(k) for k in range(4)]:
        a = f(f(a))
    return a


print(make_jaxpr(jit(lambda a: (jnp.sin(a), a + 1)[1]))(x))
print(make_jaxpr(lambda a: jit(lambda y: (y, y + 1))(a))(x))
print(make_jaxpr(lambda a: jit(lambda y: (y + 1, y * 2))(a)[0])(x))
print(make_jaxpr(lambda a: jit(lambda y: y + const)(a) + const)(x))
print(make_jaxpr(lambda a: jit(lambda y: y + a)(a + 1))(x))
print(make_jaxpr(lambda a: jit(lambda y, z: y + z)(a, 2.0))(x))
print(make_jaxpr(lambda a: jit(lambda y, z: y + z)(a, a))(x))
print(make_jaxpr(lambda a: outer(a))(x))
print(make_jaxpr(lambda a: outer(outer(a)))(x))
print(make_jaxpr(lambda a: jit(many)(a))(x))
print(make_jaxpr(all_scaled)(x))
print(make_jaxpr(lambda a: (inner(a), inner(1.0), inner(2.0), inner(jnp.float32(3))))(1.0))
print(make_jaxpr(lambda a: jax.nn.relu(jax.nn.relu(a)))(x))
print(make_jaxpr(lambda a: jnp.where(a > 0, a, 0.0) + jnp.where(a > 1, a, 0.0))(x))
print(make_jaxpr(lambda a: jit(functools.partial(lambda y, z: y * z, 2.0))(a))(x))
print(make_jaxpr(lambda a: jit(lambda y, n: y * n, static_argnums=1)(a, 3))(x))
print(make_jaxpr(lambda a: jit(lambda y, *, z, b: y * z - b)(a, z=3.0, b=a))(x))
print(make_jaxpr(lambda a: jit(lambda y: y + 1, inline=True)(a))(x))
print(make_jaxpr(lambda a: jit(lambda y, z: y + 1, keep_unused=True)(a, a))(x))
print(make_jaxpr(lambda a: jit(lambda y: y + 1, donate_argnums=0)(a))(x))
print(make_jaxpr(lambda d: d["a"] + d["b"])({"b": x, "a": 1.0}))
print(make_jaxpr(lambda a: jit(lambda t: {"u": t[0], "v": [t[1], t[0] * 2]})((a, 1.0)))(x))
