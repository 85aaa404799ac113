# jnp.logical_and: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
mi = jnp.arange(6).reshape(2, 3)
mb = jnp.arange(6).reshape(2, 3) > 2

print(make_jaxpr(jnp.logical_and)(mb, mb))
print(make_jaxpr(jnp.logical_and)(m, mi))
print(make_jaxpr(lambda a: jnp.logical_or(jnp.logical_not(a), a))(m))
print(make_jaxpr(vmap(jnp.logical_and, in_axes=(1, 1)))(mb, mb))
