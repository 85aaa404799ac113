# random.categorical, gumbel, exponential: plain.
import jax.numpy as jnp
from jax import make_jaxpr, random

v = jnp.arange(3.0)
key = random.key(0)

print(make_jaxpr(random.categorical)(key, v))
print(make_jaxpr(lambda k: random.gumbel(k, (2,)))(key))
print(make_jaxpr(lambda k: random.exponential(k, (2,)))(key))
