"""`jax.scipy.stats.beta`: the beta distribution."""
import math

from _jitbook import const_like, promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax.scipy.special import betainc, betaln, xlog1py, xlogy


def logpdf(x, a, b, loc=0, scale=1):
    """Logarithm of the density."""
    x, a, b, loc, scale = promote_args_inexact("beta.logpdf", x, a, b, loc, scale)
    one, zero = const_like(x, 1), const_like(a, 0)
    y = (x - loc) / scale
    inside = lax.neg(betaln(a, b)) + (xlogy(a - one, y) + xlog1py(b - one, lax.neg(y))) - lax.log(scale)
    out = jnp.where((x > loc + scale) | (x < loc), -math.inf, inside)
    return jnp.where((a <= zero) | (b <= zero) | (scale <= zero), math.nan, out)


def pdf(x, a, b, loc=0, scale=1):
    """The density: ``beta.pdf(x, 2.0, 3.0)``."""
    return lax.exp(logpdf(x, a, b, loc, scale))


def _inside(x, loc, scale):
    return jnp.clip((x - loc) / scale, 0, 1)


def cdf(x, a, b, loc=0, scale=1):
    """The distribution function: ``beta.cdf(x, 2.0, 3.0)``."""
    x, a, b, loc, scale = promote_args_inexact("beta.cdf", x, a, b, loc, scale)
    return betainc(a, b, _inside(x, loc, scale))


def logcdf(x, a, b, loc=0, scale=1):
    """Logarithm of the distribution function."""
    return lax.log(cdf(x, a, b, loc, scale))


def sf(x, a, b, loc=0, scale=1):
    """``1 - cdf(x, a, b)``."""
    x, a, b, loc, scale = promote_args_inexact("beta.sf", x, a, b, loc, scale)
    return betainc(b, a, 1 - _inside(x, loc, scale))


def logsf(x, a, b, loc=0, scale=1):
    """Logarithm of `sf`."""
    return lax.log(sf(x, a, b, loc, scale))
