# tolerance: 5e-5 1e-6
"""Distribution functions and their inverses, rarer distributions, statistics of samples and densities from them."""
import jax
import jax.numpy as jnp
from jax.scipy import stats

x = jnp.array([-2.0, -0.5, 0.0, 0.3, 0.7, 1.5, 4.0])
print(stats.norm.ppf(jnp.array([0.01, 0.5, 0.9]), 1.0, 2.0), stats.norm.logcdf(x), stats.norm.isf(0.2), stats.norm.logsf(x))
for name in ("cdf", "sf", "logcdf"):
    print(name, getattr(stats.gamma, name)(x, 2.0, 0.1, 1.5), getattr(stats.chi2, name)(x, 3.0, 0.1, 1.5))
    print(getattr(stats.beta, name)(x, 2.0, 3.0, 0.1, 1.5), getattr(stats.truncnorm, name)(x, -1.0, 2.0, 0.1, 1.5))
    print(getattr(stats.gumbel_r, name)(x, 0.1, 1.5), getattr(stats.gumbel_l, name)(x, 0.1, 1.5))
print(stats.poisson.cdf(jnp.array([-1, 0, 3]), 2.0), stats.gennorm.logpdf(x, 1.5), stats.gennorm.cdf(x, 1.5))
print(stats.vonmises.logpdf(x, 2.0), stats.vonmises.pdf(x, -1.0), stats.wrapcauchy.logpdf(x, 0.4))
print(stats.nbinom.logpmf(jnp.array([-1, 0, 3]), 5.0, 0.4), stats.multinomial.pmf(jnp.array([1, 2]), 3, jnp.array([0.4, 0.6])))
print(stats.betabinom.logpmf(jnp.array([-1, 0, 3, 11]), 10, 2.0, 3.0), stats.truncnorm.logpdf(x, -1.0, 2.0))
print(stats.truncnorm.cdf(8.1, 8.0, 9.0), stats.gumbel_r.ppf(x), stats.gumbel_l.ppf(x, 0.1, 2.0), stats.gumbel_r.logpdf(x, 0.0, -1.0))
table = jnp.array([[3, 1, 2], [3, 2, 2], [1, 1, 0]])
print(stats.mode(table), stats.mode(table, axis=None), stats.mode(table, axis=1, keepdims=True))
for method in ("average", "min", "max", "dense", "ordinal"):
    print(stats.rankdata(jnp.array([3.0, 1.0, 2.0, 2.0]), method), stats.rankdata(table, method, axis=1))
print(stats.sem(jnp.arange(5.0)), stats.sem(table, axis=1), stats.sem(jnp.array([1.0, jnp.nan, 3.0]), nan_policy="omit"))
d = jax.random.normal(jax.random.key(0), (2, 30))
k = stats.gaussian_kde(d)
print(k(jnp.zeros((2, 3))), k.logpdf(jnp.ones((2, 2))), k.n, k.d, k.neff, k.covariance)
weighted = stats.gaussian_kde(d[0], bw_method="silverman", weights=jnp.arange(30.0))
print(weighted(jnp.linspace(-2, 2, 5)), weighted.integrate_box_1d(-1, 1), weighted.integrate_gaussian(0.0, 1.0))
print(weighted.integrate_kde(stats.gaussian_kde(d[1], 0.3)), k.resample(jax.random.key(1), (3,)))
print(jax.jit(lambda k: k.pdf(jnp.zeros((2, 1))))(k))
print(jax.grad(lambda a: stats.gamma.logcdf(1.0, a))(2.0), jax.grad(stats.norm.ppf)(0.3), jax.grad(stats.beta.cdf)(0.3, 2.0, 3.0))
