"""`jax.scipy.stats.gumbel_l`: Gumbel's distribution of smallest values."""
import math

from _jitbook import promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax.scipy.special import xlog1py, xlogy


def _scaled(name, x, loc, scale):
    """x in units of the scale, and the scale; NaN where that is not positive."""
    x, loc, scale = promote_args_inexact("gumbel_l." + name, x, loc, scale)
    return jnp.where(scale > 0, (x - loc) / scale, math.nan), scale


def logpdf(x, loc=0, scale=1):
    """Logarithm of the density."""
    z, scale = _scaled("logpdf", x, loc, scale)
    return xlogy(-1, scale) + (z - lax.exp(z))


def pdf(x, loc=0, scale=1):
    """The density: ``gumbel_l.pdf(x)``."""
    return lax.exp(logpdf(x, loc, scale))


def logsf(x, loc=0, scale=1):
    """Logarithm of `sf`."""
    return lax.neg(lax.exp(_scaled("logsf", x, loc, scale)[0]))


def logcdf(x, loc=0, scale=1):
    """Logarithm of the distribution function."""
    z = _scaled("logcdf", x, loc, scale)[0]
    return lax.log(-lax.expm1(-lax.exp(z)))


def cdf(x, loc=0, scale=1):
    """The distribution function."""
    return lax.exp(logcdf(x, loc, scale))


def sf(x, loc=0, scale=1):
    """``1 - cdf(x)``."""
    return lax.exp(logsf(x, loc, scale))


def ppf(p, loc=0, scale=1):
    """The inverse of `cdf`."""
    p, loc, scale = promote_args_inexact("gumbel_l.ppf", p, loc, scale)
    out = loc + scale * lax.log(xlog1py(-1, -p))
    return jnp.where((p > 0) & (p < 1), out, math.nan)
