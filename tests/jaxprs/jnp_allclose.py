# jnp.allclose: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(jnp.allclose)(m, m))
print(make_jaxpr(jnp.allclose)(m, 1.0))
print(make_jaxpr(jnp.isclose)(v, v))
print(make_jaxpr(vmap(jnp.allclose, in_axes=(1, 1)))(m, m))
