# jnp.unravel_index: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import make_jaxpr

vi = jnp.arange(3)
i = jnp.int32(1)

print(make_jaxpr(lambda a: jnp.unravel_index(a, (2, 3)))(i))
print(make_jaxpr(lambda a: jnp.unravel_index(a, (2, 3)))(vi))
