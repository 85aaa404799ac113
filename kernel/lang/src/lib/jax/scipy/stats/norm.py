"""`jax.scipy.stats.norm`: the normal distribution."""

import math

from _jitbook import const_like, constant, promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax.scipy import special


def logpdf(x, loc=0, scale=1):
    """Logarithm of the density: ``norm.logpdf(x)``."""
    x, loc, scale = promote_args_inexact("norm.logpdf", x, loc, scale)
    scale_sqrd = lax.square(scale)
    log_normalizer = lax.log(lax.mul(const_like(x, 2 * math.pi), scale_sqrd))
    quadratic = lax.div(lax.square(lax.sub(x, loc)), scale_sqrd)
    return lax.div(lax.add(log_normalizer, quadratic), const_like(x, -2))


def pdf(x, loc=0, scale=1):
    """The density: ``norm.pdf(x)``."""
    return lax.exp(logpdf(x, loc, scale))


def cdf(x, loc=0, scale=1):
    """The distribution function: ``norm.cdf(x)``."""
    x, loc, scale = promote_args_inexact("norm.cdf", x, loc, scale)
    return special.ndtr(lax.div(lax.sub(x, loc), scale))


def sf(x, loc=0, scale=1):
    """``1 - cdf(x)``."""
    return cdf(-x, -loc, scale)


def logcdf(x, loc=0, scale=1):
    """Logarithm of the distribution function, exact far below too."""
    x, loc, scale = promote_args_inexact("norm.logcdf", x, loc, scale)
    return special.log_ndtr(lax.div(lax.sub(x, loc), scale))


def logsf(x, loc=0, scale=1):
    """Logarithm of `sf`."""
    return logcdf(-x, -loc, scale)


def ppf(q, loc=0, scale=1):
    """The inverse of `cdf`: ``norm.ppf(0.975)``."""
    q, loc, scale = promote_args_inexact("norm.ppf", q, loc, scale)
    return special.ndtri(q) * scale + loc


def isf(q, loc=0, scale=1):
    """The inverse of `sf`."""
    q, loc, scale = promote_args_inexact("norm.isf", q, loc, scale)
    return ppf(1 - q, loc, scale)
