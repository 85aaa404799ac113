"""`jax.scipy.stats.chi2`: the chi-square distribution."""
import math

from _jitbook import const_like, promote_args_inexact
from jax import lax
from jax import numpy as jnp


def logpdf(x, df, loc=0, scale=1):
    """Logarithm of the density."""
    x, df, loc, scale = promote_args_inexact("chi2.logpdf", x, df, loc, scale)
    one, two = const_like(x, 1), const_like(x, 2)
    y, half = (x - loc) / scale, df / two
    norm = lax.neg(lax.lgamma(half) + lax.log(two) * df / two)
    return jnp.where(x < loc, -math.inf, norm - lax.log(scale) + ((half - one) * lax.log(y) - y / two))


def pdf(x, df, loc=0, scale=1):
    """The density: ``chi2.pdf(x, 3.0)``."""
    return lax.exp(logpdf(x, df, loc, scale))
