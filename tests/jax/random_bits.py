# Keys, splitting, folding and the integer streams: exact.
import jax
import jax.numpy as jnp
from jax import random

for seed in (0, 1, 42):
    k = random.key(seed)
    print(k, random.key_data(random.split(k)), random.key_data(random.split(k, 3)[2]), random.key_data(random.fold_in(k, 7)))
    print(random.bits(k, (4,)), random.bits(k, (4,), "uint8"), random.bits(k, (2, 2), "uint16"))
    print(random.randint(k, (5,), 0, 10), random.permutation(k, 5), random.choice(k, 5, (3,)), random.choice(k, 5, (3,), replace=False))
    print(random.choice(k, 4, (3,), p=jnp.array([0.1, 0.2, 0.3, 0.4])), random.categorical(k, jnp.log(jnp.array([0.1, 0.2, 0.3, 0.4])), shape=(4,)))
    print(random.bernoulli(k, 0.3, (6,)), random.bernoulli(k), random.permutation(k, jnp.arange(6).reshape(3, 2)))
k = random.PRNGKey(3)
print(k, repr(k), random.split(k), random.fold_in(k, 1), random.bits(k, (2,)))
a, b = random.split(random.key(5))
print(a, b, a == b, a == a, a.shape, a.dtype, random.split(a, (2, 2)).shape, random.key_data(random.wrap_key_data(k)))
print(random.bits(random.key(0), (6,)).reshape(2, 3) == random.bits(random.key(0), (2, 3)))
print(jnp.array_equal(random.bits(random.key(9), (3,)), random.bits(random.PRNGKey(9), (3,))), random.key(-1), random.key(2**32 + 5))
print(jax.vmap(lambda k: random.randint(k, (2,), 0, 100))(random.split(random.key(1), 3)))
print([random.randint(k, (2,), 0, 100).tolist() for k in random.split(random.key(1), 3)])
print(jax.jit(lambda k: random.permutation(k, 8))(random.key(2)), random.randint(random.key(0), (), -5, 5), random.randint(random.key(4), (3,), 0, 3, "uint8"))
key = random.key(0)
for i in range(3):
    key, sub = random.split(key)
    print(random.randint(sub, (3,), 0, 1000))
print(random.permutation(random.key(7), 20), random.rademacher(random.key(0), (6,)), random.choice(random.key(3), jnp.array([5, 7, 9])))
