# Dimensions that lax refuses, and a number as the shape of lax.full.
import jax
import jax.numpy as jnp
from jax import lax, jit, vmap, grad
x = jnp.arange(1.0, 4.0)

def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

attempt(lambda: lax.concatenate([x, x], -1))
attempt(lambda: lax.concatenate([x, x], 1))
attempt(lambda: lax.concatenate([x[None], x[None]], 1))
attempt(lambda: lax.concatenate([x], 0))
attempt(lambda: lax.concatenate([], 0))
attempt(lambda: lax.cumsum(x, axis=-1))
attempt(lambda: lax.cumprod(x, axis=1))
attempt(lambda: lax.cumlogsumexp(x, axis=-2))
attempt(lambda: lax.cumsum(x, reverse=True))
attempt(lambda: lax.full(3, 1.))
attempt(lambda: lax.full((), 1.))
attempt(lambda: lax.full([2], 1))
attempt(lambda: lax.full((2,), x))
attempt(lambda: jit(lambda a: lax.full(2, a))(3.))
attempt(lambda: vmap(lambda a: lax.cumsum(a, axis=0))(jnp.ones((2, 3))))
attempt(lambda: grad(lambda a: lax.concatenate([a, a * 2], 0).sum())(x))
attempt(lambda: jnp.concatenate([x, x], -1))
attempt(lambda: jnp.cumsum(x[None], -1))
attempt(lambda: jnp.full(3, 1.))
