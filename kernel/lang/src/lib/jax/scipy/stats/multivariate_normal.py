"""The normal distribution of vectors."""
from functools import partial

from _jitbook import promote_inexact
from jax import numpy as jnp
from jax.lax.linalg import triangular_solve


def logpdf(x, mean, cov, allow_singular=None):
    """Logarithm of the density: ``jax.scipy.stats.multivariate_normal.logpdf(x, jnp.zeros(2), jnp.eye(2))``."""
    if allow_singular is not None:
        raise NotImplementedError("allow_singular argument of multivariate_normal.logpdf")
    x, mean, cov = promote_inexact(x, mean, cov)
    if not mean.shape:
        return -1 / 2 * jnp.square(x - mean) / cov - 1 / 2 * (jnp.log(2 * jnp.pi) + jnp.log(cov))
    n = mean.shape[-1]
    y = x - mean
    if not cov.shape:
        return -1 / 2 * jnp.sum(y * y, axis=-1) / cov - n / 2 * (jnp.log(2 * jnp.pi) + jnp.log(cov))
    if cov.ndim < 2 or cov.shape[-2:] != (n, n):
        raise ValueError("multivariate_normal.logpdf got incompatible shapes")
    root = jnp.linalg.cholesky(cov)
    solve = partial(triangular_solve, lower=True, transpose_a=True)
    y = jnp.vectorize(solve, signature="(n,n),(n)->(n)")(root, y)
    sizes = jnp.log(jnp.diagonal(root, axis1=-1, axis2=-2)).sum(-1)
    return -1 / 2 * jnp.sum(y * y, axis=-1) - n / 2 * jnp.log(2 * jnp.pi) - sizes


def pdf(x, mean, cov):
    """The density: ``jax.scipy.stats.multivariate_normal.pdf(x, jnp.zeros(2), jnp.eye(2))``."""
    return jnp.exp(logpdf(x, mean, cov))
