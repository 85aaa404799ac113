"""`jax.scipy.stats.wrapcauchy`: the Cauchy distribution wrapped around a circle."""
import math

from _jitbook import promote_args_inexact
from jax import lax
from jax import numpy as jnp


def logpdf(x, c):
    """Logarithm of the density."""
    x, c = promote_args_inexact("wrapcauchy.logpdf", x, c)
    inside = jnp.log(1 - c * c) - jnp.log(2 * math.pi) - jnp.log(1 + c * c - 2 * c * jnp.cos(x))
    inside = jnp.where((x >= 0) & (x <= math.pi * 2), inside, -math.inf)
    return jnp.where((c > 0) & (c < 1), inside, math.nan)


def pdf(x, c):
    """The density: ``wrapcauchy.pdf(x, 0.5)``."""
    return lax.exp(logpdf(x, c))
