"""`jax.scipy.stats.laplace`: the Laplace distribution."""
from _jitbook import const_like, promote_args_inexact
from jax import lax


def logpdf(x, loc=0, scale=1):
    """Logarithm of the density."""
    x, loc, scale = promote_args_inexact("laplace.logpdf", x, loc, scale)
    return lax.neg(lax.abs(x - loc) / scale + lax.log(const_like(x, 2) * scale))


def pdf(x, loc=0, scale=1):
    """The density: ``laplace.pdf(x)``."""
    return lax.exp(logpdf(x, loc, scale))


def cdf(x, loc=0, scale=1):
    """The distribution function."""
    x, loc, scale = promote_args_inexact("laplace.cdf", x, loc, scale)
    half, one, zero = [const_like(x, value) for value in (0.5, 1, 0)]
    z = (x - loc) / scale
    return lax.select(z <= zero, half * lax.exp(z), one - half * lax.exp(lax.neg(z)))
