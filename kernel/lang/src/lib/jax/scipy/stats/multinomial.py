"""`jax.scipy.stats.multinomial`: the multinomial distribution."""
import math

from _jitbook import dtype_kind, promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax.scipy.special import gammaln, xlogy


def logpmf(x, n, p):
    """Logarithm of the probability."""
    (p,) = promote_args_inexact("multinomial.logpmf", p)
    dtype = jnp.result_type(x, n)
    x, n = jnp.asarray(x, dtype), jnp.asarray(n, dtype)
    if dtype_kind(x.dtype) not in "iu":
        raise ValueError(f"x and n must be of integer type; got x.dtype={x.dtype}, n.dtype={n.dtype}")
    x, n = x.astype(p.dtype), n.astype(p.dtype)
    inside = gammaln(n + 1) + jnp.sum(xlogy(x, p) - gammaln(x + 1), axis=-1)
    return jnp.where(jnp.equal(jnp.sum(x), n), inside, -math.inf)


def pmf(x, n, p):
    """The probability: ``multinomial.pmf(jnp.array([1, 2]), 3, jnp.array([0.4, 0.6]))``."""
    return lax.exp(logpmf(x, n, p))
