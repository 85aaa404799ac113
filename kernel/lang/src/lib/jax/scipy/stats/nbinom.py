"""`jax.scipy.stats.nbinom`: the negative binomial distribution."""
import math

from _jitbook import promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax.scipy.special import gammaln, xlogy


def logpmf(k, n, p, loc=0):
    """Logarithm of the probability."""
    k, n, p, loc = promote_args_inexact("nbinom.logpmf", k, n, p, loc)
    y = k - loc
    ways = gammaln(y + n) - gammaln(n) - gammaln(y + 1)
    return jnp.where(k < loc, -math.inf, ways + (xlogy(n, p) + xlogy(y, 1 - p)))


def pmf(k, n, p, loc=0):
    """The probability: ``nbinom.pmf(3, 5.0, 0.4)``."""
    return lax.exp(logpmf(k, n, p, loc))
