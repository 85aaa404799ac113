# Float distributions for fixed keys.
import jax
import jax.numpy as jnp
from jax import random

for seed in (0, 42):
    k = random.key(seed)
    print(random.uniform(k, (3,)), random.uniform(k), random.uniform(k, (2, 2), minval=-1, maxval=2), random.uniform(k, (2,), jnp.float16))
    print(random.normal(k, (3,)), random.normal(k), random.normal(k, (2, 2)), random.normal(k, (2,), jnp.bfloat16))
    print(random.exponential(k, (3,)), random.gumbel(k, (3,)), random.laplace(k, (2,)), random.logistic(k, (2,)), random.cauchy(k, (2,)))
    print(random.truncated_normal(k, -1.0, 1.0, (3,)))
print(jnp.array_equal(random.normal(random.key(1), (3,)), random.normal(random.PRNGKey(1), (3,))))
keys = random.split(random.key(3), 3)
print(jnp.array_equal(jax.vmap(random.normal)(keys), jnp.stack([random.normal(k) for k in keys])))
x = random.normal(random.key(0), (1000,))
print(x.shape, round(float(x.mean()), 3), round(float(x.std()), 3), round(float(x.max()), 3))
u = random.uniform(random.key(1), (1000,))
print(bool((u >= 0).all() and (u < 1).all()), round(float(u.mean()), 3))
print(jax.grad(lambda s: (random.normal(random.key(0), (3,)) * s).sum())(1.0))
print(jax.jit(lambda k: random.uniform(k, (2,)))(random.key(8)), random.uniform(random.key(8), (2,)))
w = random.normal(random.key(0), (3, 2)) * 0.1
print(w, random.normal(random.key(0), (0,)).shape, random.uniform(random.key(2), shape=(1,)).shape)
