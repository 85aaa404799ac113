# lax.cumsum: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, lax, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(lambda a: lax.cumsum(a, axis=1))(m))
print(make_jaxpr(lambda a: lax.cumprod(a, axis=0))(m))
print(make_jaxpr(lambda a: lax.cummax(a, axis=0, reverse=True))(m))
print(make_jaxpr(grad(lambda a: lax.cumsum(a, axis=1, reverse=True).sum()))(m))
print(make_jaxpr(vmap(lambda a: lax.cumsum(a, axis=0), in_axes=1))(m))
