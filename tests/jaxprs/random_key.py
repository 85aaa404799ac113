# random.key, random.PRNGKey: plain.
import jax.numpy as jnp
from jax import make_jaxpr, random

i = jnp.int32(1)
key = random.key(0)

print(make_jaxpr(lambda k: random.key(k))(i))
print(make_jaxpr(lambda: random.key(0))())
print(make_jaxpr(random.PRNGKey)(i))
print(make_jaxpr(random.key_data)(key))
