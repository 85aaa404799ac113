# random.uniform: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, random, vmap

v = jnp.arange(3.0)
key = random.key(0)

print(make_jaxpr(random.uniform)(key))
print(make_jaxpr(lambda k: random.uniform(k, (2, 3)))(key))
print(make_jaxpr(lambda k: random.uniform(k, (2,), minval=-1, maxval=2.0))(key))
print(make_jaxpr(lambda k: random.bits(k, (2,)))(key))
print(make_jaxpr(grad(lambda a, k: jnp.sum(a * random.uniform(k, (3,)))))(v, key))
print(make_jaxpr(vmap(lambda k: random.uniform(k, (2,)), in_axes=0))(random.split(key, 4)))
