"""`jax.scipy.stats.dirichlet`: the Dirichlet distribution."""
import math

from _jitbook import const_like
from jax import lax
from jax import numpy as jnp
from jax.scipy.special import gammaln, xlogy


def logpdf(x, alpha):
    """Logarithm of the density at points of the simplex: ``dirichlet.logpdf(x, alpha)``."""
    x, alpha = jnp.asarray(x), jnp.asarray(alpha)
    dtype = jnp.result_type(x, alpha, 0.0)
    x, alpha = x.astype(dtype), alpha.astype(dtype)
    if alpha.ndim != 1:
        raise ValueError(f"`alpha` must be one-dimensional; got alpha.shape={alpha.shape}")
    if x.shape[0] not in (alpha.shape[0], alpha.shape[0] - 1):
        raise ValueError("`x` must have either the same number of entries as `alpha` or one entry fewer; got "
                         f"x.shape={x.shape}, alpha.shape={alpha.shape}")
    one = const_like(x, 1)
    if x.shape[0] != alpha.shape[0]:
        x = jnp.concatenate([x, one - x.sum(0, keepdims=True)], axis=0)
    norm = jnp.sum(gammaln(alpha)) - gammaln(jnp.sum(alpha))
    alpha = alpha.reshape(alpha.shape + (1,) * (x.ndim - 1))
    inside = jnp.all(x > 0, axis=0) & (abs(jnp.sum(x, axis=0) - 1) < 1e-6)
    return jnp.where(inside, jnp.sum(xlogy(alpha - one, x), axis=0) - norm, -math.inf)


def pdf(x, alpha):
    """The density."""
    return lax.exp(logpdf(x, alpha))
