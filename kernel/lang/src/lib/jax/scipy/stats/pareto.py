"""`jax.scipy.stats.pareto`: the Pareto distribution."""
import math

from _jitbook import const_like, promote_args_inexact
from jax import lax
from jax import numpy as jnp


def logpdf(x, b, loc=0, scale=1):
    """Logarithm of the density."""
    x, b, loc, scale = promote_args_inexact("pareto.logpdf", x, b, loc, scale)
    z = (x - loc) / scale
    inside = lax.neg(lax.log(scale / b) + (b + const_like(x, 1)) * lax.log(z))
    return jnp.where(x < loc + scale, -math.inf, inside)


def pdf(x, b, loc=0, scale=1):
    """The density: ``pareto.pdf(x, 2.0)``."""
    return lax.exp(logpdf(x, b, loc, scale))
