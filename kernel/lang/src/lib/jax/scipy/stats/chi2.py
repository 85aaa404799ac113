"""`jax.scipy.stats.chi2`: the chi-square distribution."""
import math

from _jitbook import const_like, promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax.scipy.special import gammainc, gammaincc


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


def _halves(name, x, df, loc, scale):
    x, df, loc, scale = promote_args_inexact(name, x, df, loc, scale)
    return df / 2, jnp.clip((x - loc) / scale / 2, 0, math.inf)


def cdf(x, df, loc=0, scale=1):
    """The distribution function: ``chi2.cdf(x, 3.0)``."""
    return gammainc(*_halves("chi2.cdf", x, df, loc, scale))


def logcdf(x, df, loc=0, scale=1):
    """Logarithm of the distribution function."""
    return lax.log(cdf(x, df, loc, scale))


def sf(x, df, loc=0, scale=1):
    """``1 - cdf(x, df)``."""
    return gammaincc(*_halves("chi2.sf", x, df, loc, scale))


def logsf(x, df, loc=0, scale=1):
    """Logarithm of `sf`."""
    return lax.log(sf(x, df, loc, scale))
