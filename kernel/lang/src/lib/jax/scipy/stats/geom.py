"""`jax.scipy.stats.geom`: the geometric distribution."""
import math

from _jitbook import const_like, promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax.scipy.special import xlog1py


def logpmf(k, p, loc=0):
    """Logarithm of the probability."""
    k, p, loc = promote_args_inexact("geom.logpmf", k, p, loc)
    x = k - loc
    return jnp.where(x <= const_like(k, 0), -math.inf, xlog1py(x - const_like(k, 1), -p) + lax.log(p))


def pmf(k, p, loc=0):
    """The probability: ``geom.pmf(k, 0.3)``."""
    return jnp.exp(logpmf(k, p, loc))
