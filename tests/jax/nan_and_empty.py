# NaN, signed zero and empty arrays in reductions, sorts and comparisons.
import jax.numpy as jnp
from jax import lax

n = jnp.array([3, jnp.nan, 1, -0.0, 0.0, jnp.inf, -jnp.inf])
print(jnp.max(n), jnp.min(n), jnp.argmax(n), jnp.argmin(n), jnp.nanmax(n), jnp.nanmin(n))
print(jnp.sort(n), jnp.argsort(n), jnp.sign(n))
print(jnp.sort(jnp.array([0.0, -0.0])), jnp.sort(jnp.array([-0.0, 0.0])), jnp.argsort(jnp.array([1, 0, 1, 0])))
print(jnp.clip(jnp.nan, 0, 1), jnp.nan == jnp.nan, jnp.array_equal(n, n), jnp.array_equal(n, n, equal_nan=True))
print(jnp.allclose(n, n), jnp.allclose(n, n, equal_nan=True), jnp.isclose(jnp.inf, jnp.inf), jnp.any(n), jnp.all(n))
print(jnp.unique(jnp.array([jnp.nan, jnp.nan, 1.0])), jnp.median(n), jnp.where(jnp.nan, 1, 2), jnp.bool_(jnp.nan))
print(jnp.cumsum(n), lax.top_k(n, 3), jnp.var(jnp.array([1.0]), ddof=1))
e = jnp.array([])
print(e, repr(e), e.shape, e.dtype, jnp.sum(e), jnp.prod(e), jnp.mean(e), jnp.any(e), jnp.all(e))
print(repr(jnp.zeros((0, 3))), repr(jnp.zeros((3, 0)).sum(axis=1)), repr(jnp.zeros((0, 3)).sum(axis=0)))
print(repr(jnp.sort(e)), repr(jnp.concatenate([e, jnp.ones(2)])), jnp.zeros((2, 0)) @ jnp.zeros((0, 3)))
print(jnp.searchsorted(jnp.array([1.0, 2.0, jnp.nan]), jnp.nan), jnp.cumsum(e).shape, e.reshape(0, 5).shape)
print(jnp.maximum(n, 0.0), jnp.minimum(n, 0.0), jnp.nan_to_num(jnp.array([jnp.nan, 2.0])))
for f in (jnp.max, jnp.min, jnp.argmax, jnp.argmin):
    try:
        f(e)
    except ValueError as error:
        print(type(error).__name__, error)
