"""`jax.scipy.stats.expon`: the exponential distribution."""
import math

from _jitbook import promote_args_inexact
from jax import lax
from jax import numpy as jnp


def logpdf(x, loc=0, scale=1):
    """Logarithm of the density."""
    x, loc, scale = promote_args_inexact("expon.logpdf", x, loc, scale)
    return jnp.where(x < loc, -math.inf, lax.neg((x - loc) / scale + lax.log(scale)))


def pdf(x, loc=0, scale=1):
    """The density: ``expon.pdf(x)``."""
    return lax.exp(logpdf(x, loc, scale))


def cdf(x, loc=0, scale=1):
    """The distribution function."""
    x, loc, scale = promote_args_inexact("expon.cdf", x, loc, scale)
    exponent = (loc - x) / scale
    return jnp.where(x < loc, jnp.zeros_like(exponent), lax.neg(lax.expm1(exponent)))


def logcdf(x, loc=0, scale=1):
    """Logarithm of `cdf`."""
    return lax.log1p(lax.neg(sf(x, loc, scale)))


def logsf(x, loc=0, scale=1):
    """Logarithm of `sf`."""
    x, loc, scale = promote_args_inexact("expon.sf", x, loc, scale)
    exponent = (loc - x) / scale
    return jnp.where(x < loc, jnp.zeros_like(exponent), exponent)


def sf(x, loc=0, scale=1):
    """``1 - cdf(x)``."""
    return lax.exp(logsf(x, loc, scale))


def ppf(q, loc=0, scale=1):
    """The inverse of `cdf`."""
    q, loc, scale = promote_args_inexact("expon.ppf", q, loc, scale)
    return jnp.where(jnp.isnan(q) | (q < 0) | (q > 1), math.nan, loc - scale * lax.log1p(lax.neg(q)))
