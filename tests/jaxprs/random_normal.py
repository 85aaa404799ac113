# random.normal: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, random, vmap

v = jnp.arange(3.0)
key = random.key(0)

print(make_jaxpr(random.normal)(key))
print(make_jaxpr(lambda k: random.normal(k, (2, 3)))(key))
print(make_jaxpr(lambda k: random.normal(k, (3,)))(random.PRNGKey(0)))
print(make_jaxpr(grad(lambda a, k: jnp.sum(a * random.normal(k, (3,)))))(v, key))
print(make_jaxpr(vmap(random.normal, in_axes=0))(random.split(key, 4)))
