"""`jax.scipy.stats.t`: Student's t distribution."""
import math

from _jitbook import const_like, promote_args_inexact
from jax import lax


def logpdf(x, df, loc=0, scale=1):
    """Logarithm of the density."""
    x, df, loc, scale = promote_args_inexact("t.logpdf", x, df, loc, scale)
    two = const_like(x, 2)
    z, half = (x - loc) / scale, df / two
    more = half + const_like(x, 0.5)
    norm = lax.lgamma(half) + lax.log(scale * scale * const_like(x, math.pi) * df) / two - lax.lgamma(more)
    return lax.neg(norm + more * lax.log1p(z * z / df))


def pdf(x, df, loc=0, scale=1):
    """The density: ``t.pdf(x, 3.0)``."""
    return lax.exp(logpdf(x, df, loc, scale))
