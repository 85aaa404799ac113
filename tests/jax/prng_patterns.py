# How programs thread keys: split, fold_in, dictionaries of keys, keys in vmap and scan.
import jax
import jax.numpy as jnp
from jax import lax, random

key = random.key(7)
key, *subs = random.split(key, 4)
print(key, [random.randint(s, (), 0, 100).item() for s in subs])
print([random.randint(random.fold_in(key, i), (), 0, 100).item() for i in range(4)])
keys = dict(zip(("params", "dropout"), random.split(key)))
print({k: random.bits(v).item() for k, v in keys.items()})
print(random.randint(key, (3,), 0, 100), random.randint(key, (3,), 0, 100))


def dropout(key, x, rate=0.5):
    keep = random.bernoulli(key, 1 - rate, x.shape)
    return jnp.where(keep, x / (1 - rate), 0)


print(dropout(keys["dropout"], jnp.ones(8)), jax.jit(dropout)(keys["dropout"], jnp.ones(8)))


def step(key, _):
    key, sub = random.split(key)
    return key, random.randint(sub, (), 0, 10)


print(lax.scan(step, random.key(0), None, length=5)[1])
print(lax.fori_loop(0, 3, lambda i, c: c + random.randint(random.fold_in(random.key(0), i), (), 0, 10), 0))
batch = random.split(random.key(1), 2)
print(batch.shape, jax.vmap(lambda k: random.permutation(k, 4))(batch), batch[0], random.split(batch[1], 1))
data = jnp.arange(10)
for epoch in range(2):
    order = random.permutation(random.fold_in(random.key(3), epoch), data)
    print([order[i : i + 4].tolist() for i in range(0, 10, 4)])
walk = jnp.cumsum(random.choice(random.key(2), jnp.array([-1, 1]), (12,)))
print(walk, random.categorical(random.key(0), jnp.array([[0.0, 5.0], [5.0, 0.0]])), jnp.bincount(random.randint(random.key(9), (50,), 0, 4), length=4))
pi = 4 * jnp.mean(jnp.sum(random.uniform(random.key(0), (1000, 2)) ** 2, axis=1) < 1)
print(f"{pi:.3f}", random.key_data(random.key(1)), random.PRNGKey(1), jnp.array_equal(random.key_data(random.split(random.key(1))), random.split(random.PRNGKey(1))))
