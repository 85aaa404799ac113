# random.bernoulli: plain, under grad and under vmap over axis 1.
from jax import make_jaxpr, random, vmap

key = random.key(0)

print(make_jaxpr(random.bernoulli)(key))
print(make_jaxpr(lambda k: random.bernoulli(k, 0.3, (3,)))(key))
print(make_jaxpr(vmap(random.bernoulli, in_axes=0))(random.split(key, 4)))
