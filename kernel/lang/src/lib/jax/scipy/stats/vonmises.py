"""`jax.scipy.stats.vonmises`: the von Mises distribution of angles."""
import math

from _jitbook import promote_args_inexact
from jax import lax
from jax import numpy as jnp


def logpdf(x, kappa):
    """Logarithm of the density."""
    x, kappa = promote_args_inexact("vonmises.logpdf", x, kappa)
    norm = -(jnp.log(2 * math.pi) + jnp.log(lax.bessel_i0e(kappa)))
    return jnp.where(kappa > 0, kappa * (jnp.cos(x) - 1) + norm, jnp.nan)


def pdf(x, kappa):
    """The density: ``vonmises.pdf(x, 2.0)``."""
    return lax.exp(logpdf(x, kappa))
