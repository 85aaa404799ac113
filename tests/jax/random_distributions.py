# tolerance: 1e-4 1e-5
# Distributions made of others: gamma and its kin, Poisson, and rarer ones.
import jax.numpy as jnp
from jax import jit, random, vmap

k = random.key(0)
a = jnp.array([0.3, 1.0, 2.5, 30.0])
print(random.gamma(k, 2.0, (5,)), random.gamma(k, a), random.gamma(k, a, (2, 4)).shape)
print(random.loggamma(k, a), random.loggamma(k, 1e-3))
print(random.beta(k, 2.0, 3.0, (3,)), random.beta(k, a, 0.5))
print(random.dirichlet(k, a), random.dirichlet(k, jnp.ones(3), (2,)).sum(-1))
print(random.t(k, 3.0, (3,)), random.chisquare(k, a), random.f(k, 2.0, 3.0, (3,)))
print(random.poisson(k, 3.0, (8,)), random.poisson(k, jnp.array([0.0, 1.0, 9.0, 50.0, 1000.0])))
print(random.geometric(k, 0.3, (6,)), random.rayleigh(k, 2.0, (3,)), random.lognormal(k, 0.5, (3,)))
print(random.maxwell(k, (3,)), random.double_sided_maxwell(k, 0.0, 1.0, (3,)), random.wald(k, 2.0, (3,)))
print(random.triangular(k, 0.0, 0.5, 1.0, (4,)), random.generalized_normal(k, 1.5, (3,)))
print(vmap(lambda key: random.gamma(key, 2.0))(random.split(k, 3)))
print(jit(lambda key: random.beta(key, 2.0, 3.0))(k), jit(lambda key: random.poisson(key, 4.0, (3,)))(k))
many = random.gamma(random.key(7), 2.0, (2000,))
print(round(float(many.mean()), 3), round(float(many.var()), 3))
for attempt in [lambda: random.dirichlet(k, 1.0), lambda: random.gamma(k, 1.0, dtype=int)]:
    try:
        print("no error", attempt())
    except Exception as e:
        print(type(e).__name__, str(e).splitlines()[0])
