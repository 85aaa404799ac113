# random.split: plain, under grad and under vmap over axis 1.
from jax import make_jaxpr, random, vmap

key = random.key(0)

print(make_jaxpr(random.split)(key))
print(make_jaxpr(lambda k: random.split(k, 3))(key))
print(make_jaxpr(random.split)(random.PRNGKey(0)))
print(make_jaxpr(lambda k: [random.normal(r) for r in random.split(k)])(key))
print(make_jaxpr(vmap(random.split, in_axes=0))(random.split(key, 4)))
