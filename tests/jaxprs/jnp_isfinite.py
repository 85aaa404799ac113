# jnp.isfinite: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
mi = jnp.arange(6).reshape(2, 3)

print(make_jaxpr(jnp.isfinite)(m))
print(make_jaxpr(jnp.isfinite)(mi))
print(make_jaxpr(vmap(jnp.isfinite, in_axes=1))(m))
