# random.choice and random.permutation: plain.
import jax.numpy as jnp
from jax import make_jaxpr, random

v = jnp.arange(3.0)
key = random.key(0)

print(make_jaxpr(lambda k: random.choice(k, 5))(key))
print(make_jaxpr(lambda k, a: random.choice(k, a, (2,)))(key, v))
print(make_jaxpr(lambda k: random.permutation(k, 5))(key))
