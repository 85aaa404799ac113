# What the branches of a cond keep for the backward pass shares its places by type.
import jax
import jax.numpy as jnp
from jax import grad, lax, make_jaxpr


def f(p, x, y):
    return lax.cond(p, lambda x, y: jnp.sin(x) * jnp.cos(y).sum(), lambda x, y: x * y.sum() * jnp.exp(x), x, y)


def g(p, x, y):
    return lax.cond(p, lambda x, y: (jnp.sin(x) * jnp.cos(y).sum() * y).sum(), lambda x, y: x * y.sum() * jnp.exp(x), x, y)


def h(i, x):
    return lax.switch(i, [jnp.sin, lambda x: x * x, lambda x: x], x)


v = jnp.ones(3)
print(make_jaxpr(grad(f, 1))(True, 1.0, v))
print(make_jaxpr(grad(g, 1))(True, 1.0, v))
print(make_jaxpr(jax.jit(grad(g, 1)))(True, 1.0, v))
print(make_jaxpr(grad(jax.jit(g), 1))(True, 1.0, v))
print(make_jaxpr(grad(h, 1))(1, 2.0))
print(make_jaxpr(jax.vmap(grad(h, 1), (None, 0)))(1, v))
print(grad(f, 1)(True, 1.0, v), grad(g, 1)(False, 1.0, v), grad(h, 1)(1, 2.0))
