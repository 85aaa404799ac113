"""`jax.scipy.stats.uniform`: the uniform distribution on ``[loc, loc + scale]``."""
import math

from _jitbook import promote_args_inexact
from jax import lax
from jax import numpy as jnp


def logpdf(x, loc=0, scale=1):
    """Logarithm of the density."""
    x, loc, scale = promote_args_inexact("uniform.logpdf", x, loc, scale)
    return jnp.where((x > loc + scale) | (x < loc), -math.inf, lax.neg(lax.log(scale)))


def pdf(x, loc=0, scale=1):
    """The density: ``uniform.pdf(x)``."""
    return lax.exp(logpdf(x, loc, scale))


def cdf(x, loc=0, scale=1):
    """The distribution function."""
    x, loc, scale = promote_args_inexact("uniform.cdf", x, loc, scale)
    end = loc + scale
    inside = (x - loc) / scale
    return jnp.select([x < loc, x > end, (x >= loc) & (x <= end)], [jnp.zeros_like(x), jnp.ones_like(x), inside])


def ppf(q, loc=0, scale=1):
    """The inverse of `cdf`."""
    q, loc, scale = promote_args_inexact("uniform.ppf", q, loc, scale)
    return jnp.where(jnp.isnan(q) | (q < 0) | (q > 1), math.nan, loc + scale * q)
