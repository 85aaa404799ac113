# sort, argsort, searchsorted, unique, top_k, nonzero, bincount, histogram.
import jax.numpy as jnp
from jax import lax

v = jnp.array([3, 1, 2, 1, 0])
m = jnp.array([[3.0, 1.0], [2.0, 4.0], [0.0, 0.5]])
print(jnp.sort(v), jnp.argsort(v), jnp.sort(m, axis=0), jnp.sort(m, axis=None), jnp.argsort(m, axis=1), jnp.argsort(-v))
print(jnp.sort(v, descending=True), jnp.argsort(v, descending=True), v.sort(), v.argsort(), v[jnp.argsort(v)])
s = jnp.array([1.0, 2.0, 2.0, 5.0])
print(jnp.searchsorted(s, 2.0), jnp.searchsorted(s, 2.0, side="right"), jnp.searchsorted(s, jnp.array([0.0, 1.5, 9.0])))
print(jnp.unique(v), jnp.unique(v, return_counts=True), jnp.unique(v, return_inverse=True)[1], jnp.unique(jnp.array([[2, 1], [1, 2]])))
print(lax.top_k(v, 3), lax.top_k(m, 1), lax.sort(m, dimension=0), lax.sort((v, jnp.arange(5)), num_keys=1))
print(jnp.nonzero(v), jnp.nonzero(m > 1), jnp.where(v > 1), jnp.argwhere(v == 1), jnp.flatnonzero(v), jnp.nonzero(v, size=3))
print(jnp.bincount(v), jnp.bincount(v, length=6), jnp.bincount(v, weights=jnp.ones(5)), jnp.histogram(s, bins=2))
print(jnp.flip(v), jnp.flip(m, axis=1), jnp.lexsort((v, v[::-1])), jnp.isin(v, jnp.array([1, 2])), jnp.sort(jnp.array([True, False])))
print(jnp.take(v, jnp.argsort(v)[:2]), jnp.max(v), jnp.argmax(m, axis=0), jnp.digitize(jnp.array([0.5, 3.0]), s))
print(jnp.sort(jnp.array([2 + 1j, 1 + 5j, 2 - 1j])), jnp.sort(jnp.array([3, 1], jnp.uint8)), jnp.array_equal(jnp.sort(v), v[v.argsort()]))
