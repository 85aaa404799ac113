# random.fold_in: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import make_jaxpr, random, vmap

vi = jnp.arange(3)
i = jnp.int32(1)
key = random.key(0)

print(make_jaxpr(lambda k: random.fold_in(k, 3))(key))
print(make_jaxpr(random.fold_in)(key, i))
print(make_jaxpr(vmap(random.fold_in, in_axes=(None, 0)))(key, vi))
