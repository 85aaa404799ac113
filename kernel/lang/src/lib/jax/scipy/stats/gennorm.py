"""`jax.scipy.stats.gennorm`: the generalized normal distribution."""
from _jitbook import promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax.scipy.special import gammainc


def logpdf(x, beta):
    """Logarithm of the density."""
    x, beta = promote_args_inexact("gennorm.logpdf", x, beta)
    return lax.log(0.5 * beta) - lax.lgamma(1 / beta) - jnp.abs(x) ** beta


def pdf(x, beta):
    """The density: ``gennorm.pdf(x, 1.5)``."""
    return lax.exp(logpdf(x, beta))


def cdf(x, beta):
    """The distribution function."""
    x, beta = promote_args_inexact("gennorm.cdf", x, beta)
    return 0.5 * (1 + lax.sign(x) * gammainc(1 / beta, jnp.abs(x) ** beta))
