# jnp.polyval: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import make_jaxpr

v = jnp.arange(3.0)
s = jnp.float32(0.5)

print(make_jaxpr(jnp.polyval)(v, s))
print(make_jaxpr(lambda a: jnp.polyval(jnp.array([1.0, 2.0, 3.0]), a))(v))
