# jnp.searchsorted: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
w = 2.0

print(make_jaxpr(jnp.searchsorted)(v, w))
print(make_jaxpr(jnp.searchsorted)(v, v))
print(make_jaxpr(vmap(jnp.searchsorted, in_axes=(None, 1)))(v, m))
