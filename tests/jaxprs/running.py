"""Derivatives of running products and extrema, and of products: by the associative scans that JAX differentiates."""
import jax
import jax.numpy as jnp
from jax import lax

x = jnp.array([0.3, -0.6, 0.8])

for f in (lax.cumprod, lax.cummax, lambda x: lax.cummin(x, reverse=True)):
    print(jax.make_jaxpr(lambda x: jax.jvp(f, (x,), (x,)))(x))
    print(jax.make_jaxpr(jax.grad(lambda x: f(x).sum()))(x))
print(jax.make_jaxpr(jax.vmap(jax.grad(lambda x: lax.cummax(x).sum())))(jnp.stack([x, x])))
print(jax.make_jaxpr(lambda x: jax.jvp(jnp.prod, (x,), (x,)))(x))
