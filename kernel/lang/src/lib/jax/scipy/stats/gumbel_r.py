"""`jax.scipy.stats.gumbel_r`: Gumbel's distribution of largest values."""
import math

from _jitbook import promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax.nn import log1mexp
from jax.scipy.special import xlogy


def _scaled(name, x, loc, scale):
    """Minus x in units of the scale, and the scale; NaN where that is not positive."""
    x, loc, scale = promote_args_inexact("gumbel_r." + name, x, loc, scale)
    return jnp.where(scale > 0, (loc - x) / scale, math.nan), scale


def logpdf(x, loc=0, scale=1):
    """Logarithm of the density."""
    z, scale = _scaled("logpdf", x, loc, scale)
    return xlogy(-1, scale) + (z - lax.exp(z))


def pdf(x, loc=0, scale=1):
    """The density: ``gumbel_r.pdf(x)``."""
    return lax.exp(logpdf(x, loc, scale))


def logcdf(x, loc=0, scale=1):
    """Logarithm of the distribution function."""
    return lax.neg(lax.exp(_scaled("logcdf", x, loc, scale)[0]))


def logsf(x, loc=0, scale=1):
    """Logarithm of `sf`."""
    z = _scaled("logsf", x, loc, scale)[0]
    return log1mexp(lax.exp(z))


def cdf(x, loc=0, scale=1):
    """The distribution function."""
    return lax.exp(logcdf(x, loc, scale))


def sf(x, loc=0, scale=1):
    """``1 - cdf(x)``."""
    return 1 - cdf(x, loc, scale)


def ppf(p, loc=0, scale=1):
    """The inverse of `cdf`."""
    p, loc, scale = promote_args_inexact("gumbel_r.ppf", p, loc, scale)
    out = loc - scale * lax.log(xlogy(-1, p))
    return jnp.where((p > 0) & (p < 1), out, math.nan)
