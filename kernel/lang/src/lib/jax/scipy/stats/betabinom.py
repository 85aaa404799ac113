"""`jax.scipy.stats.betabinom`: the beta-binomial distribution."""
import math

from _jitbook import promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax.scipy.special import betaln


def logpmf(k, n, a, b, loc=0):
    """Logarithm of the probability."""
    k, n, a, b, loc = promote_args_inexact("betabinom.logpmf", k, n, a, b, loc)
    y = lax.floor(k) - loc
    inside = -(lax.log1p(n) + betaln(n - y + 1, y + 1)) + (betaln(y + a, n - y + b) - betaln(a, b))
    inside = jnp.where((y == 0) & (n == 0), 0.0, inside)
    inside = jnp.where((y < -loc) | (y > n) | (y + a <= 0), -math.inf, inside)
    return jnp.where((n < 0) | (a <= 0) | (b <= 0), math.nan, inside)


def pmf(k, n, a, b, loc=0):
    """The probability: ``betabinom.pmf(3, 10, 2.0, 3.0)``."""
    return lax.exp(logpmf(k, n, a, b, loc))
