# lax.select: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, lax, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
mb = jnp.arange(6).reshape(2, 3) > 2

print(make_jaxpr(lax.select)(mb, m, m))
print(make_jaxpr(lax.clamp)(0.0, m, 1.0))
print(make_jaxpr(grad(lambda a: lax.select(a > 1, a, a * 2).sum()))(m))
print(make_jaxpr(vmap(lax.select, in_axes=(1, 1, 1)))(mb, m, m))
