# jax.scipy.stats and jax.scipy.special: densities, distribution functions, and what they are made of.
import jax
import jax.numpy as jnp
from jax.scipy import special, stats

x = jnp.array([-1.5, 0.0, 0.3, 1.0, 2.5])
u = jnp.array([0.05, 0.3, 0.5, 0.9])
k = jnp.arange(-1, 5)
for name, dist in [("uniform", stats.uniform), ("expon", stats.expon), ("laplace", stats.laplace),
                   ("logistic", stats.logistic), ("cauchy", stats.cauchy)]:
    for how in ("logpdf", "pdf", "cdf", "logcdf", "sf", "logsf", "ppf", "isf"):
        if hasattr(dist, how):
            f = getattr(dist, how)
            print(name, how, f(u if how in ("ppf", "isf") else x, 0.1, 1.5), f(0.4))
print(stats.beta.logpdf(u, 2.0, 3.0), stats.beta.pdf(x, 0.5, 12.0), stats.beta.pdf(u, -1.0, 2.0))
print(stats.gamma.logpdf(x, 2.5, 0.1, 1.5), stats.gamma.pdf(u, 1.0))
print(stats.chi2.logpdf(jnp.abs(x) + 0.1, 3.0), stats.chi2.pdf(u, 2.0))
print(stats.t.logpdf(x, 3.0), stats.t.pdf(x, 1.5, 0.2, 2.0))
print(stats.pareto.logpdf(jnp.abs(x) + 1, 2.0), stats.pareto.pdf(x, 2.0))
print(stats.poisson.logpmf(k, 2.5), stats.poisson.pmf(k, 0.5))
print(stats.bernoulli.logpmf(k, 0.3), stats.bernoulli.pmf(k, 0.3), stats.bernoulli.cdf(k, 0.3), stats.bernoulli.ppf(u, 0.3))
print(stats.binom.logpmf(k, 4, 0.3), stats.binom.pmf(k, 4, 0.0))
print(stats.geom.logpmf(k, 0.3), stats.geom.pmf(k, 0.3))
print(stats.dirichlet.logpdf(jnp.array([0.2, 0.3, 0.5]), jnp.array([1.0, 2.0, 3.0])),
      stats.dirichlet.pdf(jnp.array([0.2, 0.3]), jnp.array([1.0, 2.0, 3.0])))
print(jax.grad(lambda a: stats.gamma.logpdf(1.3, a))(2.0), jax.grad(stats.cauchy.logpdf)(0.7), jax.grad(stats.t.logpdf)(0.7, 3.0))
print(jax.vmap(jax.grad(stats.logistic.logpdf))(x), jax.jit(stats.laplace.cdf)(x))
print(special.gamma(jnp.array([0.5, 1.0, 4.0, -0.5, -1.0])), special.factorial(jnp.arange(5)), special.gammasgn(x))
print(special.betaln(jnp.array([0.5, 2.0, 30.0, 3.0]), jnp.array([2.0, 9.0, 40.0, 200.0])), special.beta(2.0, 3.0))
print(special.entr(x), special.rel_entr(u, u[::-1]), special.kl_div(u, 0.4), special.multigammaln(3.5, 2))
print(special.softmax(x), special.log_softmax(x))
