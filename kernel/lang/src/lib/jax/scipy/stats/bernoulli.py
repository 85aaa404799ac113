"""`jax.scipy.stats.bernoulli`: the Bernoulli distribution."""
import math

from _jitbook import const_like, promote_args_inexact
from jax import numpy as jnp
from jax.scipy.special import xlog1py, xlogy


def logpmf(k, p, loc=0):
    """Logarithm of the probability."""
    k, p, loc = promote_args_inexact("bernoulli.logpmf", k, p, loc)
    zero, one = const_like(k, 0), const_like(k, 1)
    x = k - loc
    return jnp.where((x < zero) | (x > one), -math.inf, xlogy(x, p) + xlog1py(one - x, -p))


def pmf(k, p, loc=0):
    """The probability: ``bernoulli.pmf(k, 0.3)``."""
    return jnp.exp(logpmf(k, p, loc))


def cdf(k, p):
    """The distribution function."""
    k, p = promote_args_inexact("bernoulli.cdf", k, p)
    zero, one = const_like(k, 0), const_like(k, 1)
    bad = jnp.isnan(k) | jnp.isnan(p) | (p < zero) | (p > one)
    return jnp.select([bad, k < zero, (k >= zero) & (k < one), k >= one], [math.nan, zero, one - p, one])


def ppf(q, p):
    """The inverse of `cdf`."""
    q, p = promote_args_inexact("bernoulli.ppf", q, p)
    zero, one = const_like(q, 0), const_like(q, 1)
    bad = jnp.isnan(q) | jnp.isnan(p) | (p < zero) | (p > one) | (q < zero) | (q > one)
    return jnp.where(bad, math.nan, jnp.where(q <= one - p, zero, one))
