"""`jax.scipy.stats.binom`: the binomial distribution."""
import math

from _jitbook import promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax.scipy.special import gammaln, xlog1py, xlogy


def logpmf(k, n, p, loc=0):
    """Logarithm of the probability."""
    k, n, p, loc = promote_args_inexact("binom.logpmf", k, n, p, loc)
    y = k - loc
    ways = gammaln(n + 1) - (gammaln(y + 1) + gammaln(n - y + 1))
    linear = xlogy(y, p) + xlog1py(n - y, lax.neg(p))
    certain = (y == 0) & (n == 0) | (linear == 0)
    return jnp.where((k >= loc) & (k < loc + n + 1), jnp.where(certain, 0.0, ways + linear), -math.inf)


def pmf(k, n, p, loc=0):
    """The probability: ``binom.pmf(k, 5, 0.3)``."""
    return lax.exp(logpmf(k, n, p, loc))
