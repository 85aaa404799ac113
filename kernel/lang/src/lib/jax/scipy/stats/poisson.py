"""`jax.scipy.stats.poisson`: the Poisson distribution."""
import math

from _jitbook import promote_args_inexact
from jax import numpy as jnp
from jax.scipy.special import gammaincc, gammaln, xlogy


def logpmf(k, mu, loc=0):
    """Logarithm of the probability."""
    k, mu, loc = promote_args_inexact("poisson.logpmf", k, mu, loc)
    x = k - loc
    return jnp.where((x < 0) | (jnp.round(k) != k), -math.inf, xlogy(x, mu) - gammaln(x + 1) - mu)


def pmf(k, mu, loc=0):
    """The probability: ``poisson.pmf(k, 2.0)``."""
    return jnp.exp(logpmf(k, mu, loc))


def cdf(k, mu, loc=0):
    """The probability of k events or fewer: ``poisson.cdf(3, 2.0)``."""
    k, mu, loc = promote_args_inexact("poisson.cdf", k, mu, loc)
    x = k - loc
    return jnp.where(x < 0, 0, gammaincc(jnp.floor(1 + x), mu))
