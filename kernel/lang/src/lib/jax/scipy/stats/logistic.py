"""`jax.scipy.stats.logistic`: the logistic distribution."""
from _jitbook import const_like, promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax.scipy.special import expit, logit


def logpdf(x, loc=0, scale=1):
    """Logarithm of the density."""
    x, loc, scale = promote_args_inexact("logistic.logpdf", x, loc, scale)
    two = const_like(x, 2)
    half = (x - loc) / scale / two
    return lax.neg(two) * jnp.logaddexp(half, lax.neg(half)) - lax.log(scale)


def pdf(x, loc=0, scale=1):
    """The density: ``logistic.pdf(x)``."""
    return lax.exp(logpdf(x, loc, scale))


def cdf(x, loc=0, scale=1):
    """The distribution function."""
    x, loc, scale = promote_args_inexact("logistic.cdf", x, loc, scale)
    return expit((x - loc) / scale)


def sf(x, loc=0, scale=1):
    """``1 - cdf(x)``."""
    x, loc, scale = promote_args_inexact("logistic.sf", x, loc, scale)
    return expit(lax.neg((x - loc) / scale))


def ppf(x, loc=0, scale=1):
    """The inverse of `cdf`."""
    x, loc, scale = promote_args_inexact("logistic.ppf", x, loc, scale)
    return logit(x) * scale + loc


def isf(x, loc=0, scale=1):
    """The inverse of `sf`."""
    x, loc, scale = promote_args_inexact("logistic.isf", x, loc, scale)
    return lax.neg(logit(x)) * scale + loc
