# jnp.array_equal: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(jnp.array_equal)(m, m))
print(make_jaxpr(jnp.array_equal)(m, v))
print(make_jaxpr(vmap(jnp.array_equal, in_axes=(1, 1)))(m, m))
