"""`jax.scipy.stats.gamma`: the gamma distribution."""
import math

from _jitbook import const_like, promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax.scipy.special import gammainc, gammaincc, gammaln, xlogy


def logpdf(x, a, loc=0, scale=1):
    """Logarithm of the density."""
    x, a, loc, scale = promote_args_inexact("gamma.logpdf", x, a, loc, scale)
    inside, one = x >= loc, const_like(x, 1)
    y = jnp.where(inside, (x - loc) / scale, one)
    return jnp.where(inside, xlogy(a - one, y) - y - (gammaln(a) + lax.log(scale)), -math.inf)


def pdf(x, a, loc=0, scale=1):
    """The density: ``gamma.pdf(x, 2.0)``."""
    return lax.exp(logpdf(x, a, loc, scale))


def _inside(x, loc, scale):
    return jnp.clip((x - loc) / scale, 0, math.inf)


def cdf(x, a, loc=0, scale=1):
    """The distribution function: ``gamma.cdf(x, 2.0)``."""
    x, a, loc, scale = promote_args_inexact("gamma.cdf", x, a, loc, scale)
    return gammainc(a, _inside(x, loc, scale))


def logcdf(x, a, loc=0, scale=1):
    """Logarithm of the distribution function."""
    return lax.log(cdf(x, a, loc, scale))


def sf(x, a, loc=0, scale=1):
    """``1 - cdf(x, a)``."""
    x, a, loc, scale = promote_args_inexact("gamma.sf", x, a, loc, scale)
    return gammaincc(a, _inside(x, loc, scale))


def logsf(x, a, loc=0, scale=1):
    """Logarithm of `sf`."""
    return lax.log(sf(x, a, loc, scale))
