"""`jax.scipy.stats.truncnorm`: the normal distribution between two bounds."""
import math

from _jitbook import promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax.scipy.special import log_ndtr, logsumexp, ndtr
from jax.scipy.stats import norm


def _log_mass(a, b):
    """Logarithm of the normal distribution's mass between a and b; in a tail by the lower one's logarithms."""
    a, b = jnp.broadcast_arrays(a, b)
    upper = a > 0
    high, low = log_ndtr(jnp.where(upper, -a, b)), log_ndtr(jnp.where(upper, -b, a))
    tail = logsumexp(jnp.array([high, low]), b=jnp.array([jnp.ones_like(high), -jnp.ones_like(low)]), axis=0)
    return jnp.where(upper | (b <= 0), tail, jnp.log1p(-ndtr(a) - ndtr(-b)))


def logpdf(x, a, b, loc=0, scale=1):
    """Logarithm of the density."""
    x, a, b, loc, scale = promote_args_inexact("truncnorm.logpdf", x, a, b, loc, scale)
    inside = norm.logpdf(x, loc, scale) - _log_mass(a, b)
    z = (x - loc) / scale
    return jnp.where(a >= b, math.nan, jnp.where((z < a) | (z > b), -math.inf, inside))


def pdf(x, a, b, loc=0, scale=1):
    """The density: ``truncnorm.pdf(x, -1.0, 1.0)``."""
    return lax.exp(logpdf(x, a, b, loc, scale))


def logcdf(x, a, b, loc=0, scale=1):
    """Logarithm of the distribution function."""
    x, a, b, loc, scale = promote_args_inexact("truncnorm.logcdf", x, a, b, loc, scale)
    x, a, b = jnp.broadcast_arrays(x, a, b)
    x = (x - loc) / scale
    whole = _log_mass(a, b)
    below, above = _log_mass(a, x) - whole, _log_mass(x, b) - whole
    out = jnp.where(below > -0.1, jnp.log1p(-jnp.exp(above)), below)
    out = jnp.where(x >= b, 0, jnp.where(x <= a, -math.inf, out))
    return jnp.where(a >= b, math.nan, out)


def cdf(x, a, b, loc=0, scale=1):
    """The distribution function."""
    return lax.exp(logcdf(x, a, b, loc, scale))


def logsf(x, a, b, loc=0, scale=1):
    """Logarithm of `sf`."""
    x, a, b, loc, scale = promote_args_inexact("truncnorm.logsf", x, a, b, loc, scale)
    return logcdf(-x, -b, -a, -loc, scale)


def sf(x, a, b, loc=0, scale=1):
    """``1 - cdf(x, a, b)``."""
    return lax.exp(logsf(x, a, b, loc, scale))
