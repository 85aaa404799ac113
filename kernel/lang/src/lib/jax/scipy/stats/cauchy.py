"""`jax.scipy.stats.cauchy`: the Cauchy distribution."""
import math

from _jitbook import const_like, promote_args_inexact
from jax import lax
from jax import numpy as jnp


def logpdf(x, loc=0, scale=1):
    """Logarithm of the density."""
    x, loc, scale = promote_args_inexact("cauchy.logpdf", x, loc, scale)
    z = (x - loc) / scale
    return lax.neg(lax.log(const_like(x, math.pi) * scale) + lax.log1p(z * z))


def pdf(x, loc=0, scale=1):
    """The density: ``cauchy.pdf(x)``."""
    return lax.exp(logpdf(x, loc, scale))


def cdf(x, loc=0, scale=1):
    """The distribution function."""
    x, loc, scale = promote_args_inexact("cauchy.cdf", x, loc, scale)
    return const_like(x, 0.5) + const_like(x, 1) / const_like(x, math.pi) * jnp.arctan((x - loc) / scale)


def logcdf(x, loc=0, scale=1):
    """Logarithm of `cdf`."""
    return lax.log(cdf(x, loc, scale))


def sf(x, loc=0, scale=1):
    """``1 - cdf(x)``."""
    x, loc, scale = promote_args_inexact("cauchy.sf", x, loc, scale)
    return cdf(-x, -loc, scale)


def logsf(x, loc=0, scale=1):
    """Logarithm of `sf`."""
    x, loc, scale = promote_args_inexact("cauchy.logsf", x, loc, scale)
    return logcdf(-x, -loc, scale)


def ppf(q, loc=0, scale=1):
    """The inverse of `cdf`."""
    q, loc, scale = promote_args_inexact("cauchy.ppf", q, loc, scale)
    return lax.tan(const_like(q, math.pi) * q - const_like(q, math.pi / 2)) * scale + loc


def isf(q, loc=0, scale=1):
    """The inverse of `sf`."""
    q, loc, scale = promote_args_inexact("cauchy.isf", q, loc, scale)
    return lax.tan(const_like(q, math.pi / 2) - const_like(q, math.pi) * q) * scale + loc
