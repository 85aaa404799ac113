"""`jax.scipy.cluster.vq`: vectors and the nearest of a codebook."""
from _jitbook import arraylike, promote_inexact
from jax import vmap
from jax import numpy as jnp


def vq(obs, code_book, check_finite=True):
    """Which code is nearest to each observation, and how far: ``vq(points, centres)``."""
    obs, code_book = promote_inexact(arraylike("scipy.cluster.vq.vq", obs), arraylike("scipy.cluster.vq.vq", code_book))
    if obs.ndim != code_book.ndim:
        raise ValueError("Observation and code_book should have the same rank")
    if obs.ndim == 1:
        obs, code_book = obs[..., None], code_book[..., None]
    if obs.ndim != 2:
        raise ValueError("ndim different than 1 or 2 are not supported")
    distances = vmap(lambda ob: jnp.linalg.norm(ob[None] - code_book, axis=-1))(obs)
    return jnp.argmin(distances, axis=-1), jnp.min(distances, axis=-1)
