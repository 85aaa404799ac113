# random.randint: plain, under grad and under vmap over axis 1.
from jax import make_jaxpr, random, vmap

key = random.key(0)

print(make_jaxpr(lambda k: random.randint(k, (3,), 0, 10))(key))
print(make_jaxpr(vmap(lambda k: random.randint(k, (3,), 0, 10), in_axes=0))(random.split(key, 4)))
