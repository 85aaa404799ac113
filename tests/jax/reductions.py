# sum, mean, max, ... with axis, keepdims, where, initial, dtype; var, std, average, cumulative.
import jax.numpy as jnp

m = jnp.arange(12.0).reshape(3, 4)
t = jnp.arange(24).reshape(2, 3, 4)
for f in (jnp.sum, jnp.mean, jnp.max, jnp.min, jnp.prod):
    print(f.__name__, f(m), f(m, axis=0), f(m, axis=1, keepdims=True).shape, f(m, axis=-1), f(m, axis=(0, 1)), f(t, axis=(0, 2)))
print(jnp.sum(m, where=m > 5), jnp.sum(m, initial=10.0), jnp.max(m, initial=100.0, axis=0), jnp.sum(t, dtype="float32", axis=(1, 2)))
print(jnp.any(m > 10), jnp.all(m >= 0), jnp.any(m > 10, axis=1), jnp.all(m > 0, axis=0), jnp.all(jnp.array([])), jnp.any(t, axis=(0, 1)))
print(jnp.var(m), jnp.var(m, axis=0), jnp.var(m, axis=1, ddof=1), jnp.std(jnp.array([1.0, 2.0, 3.0, 4.0])), jnp.std(m, keepdims=True).shape)
print(jnp.argmax(m), jnp.argmax(m, axis=0), jnp.argmin(m, axis=1, keepdims=True), jnp.argmax(jnp.array([1, 3, 3])), jnp.argmin(t))
print(jnp.cumsum(m, axis=1), jnp.cumsum(jnp.arange(5)), jnp.cumprod(jnp.arange(1, 6)), jnp.cumsum(m), jnp.cumsum(jnp.array([True, True])))
print(jnp.average(m), jnp.average(jnp.arange(3.0), weights=jnp.array([1.0, 0.0, 1.0])), jnp.median(m), jnp.median(m, axis=0), jnp.ptp(m))
print(jnp.count_nonzero(m), jnp.count_nonzero(m > 3, axis=0), jnp.diff(jnp.array([1, 4, 9])), jnp.diff(m, axis=0), jnp.trace(t[0]))
print(m.sum(), m.mean(axis=0), m.max(1), m.min(), m.std(axis=0), m.prod(axis=1), m.var(), t.all(), t.any(axis=0), m.cumsum()[-1])
print(jnp.sum(jnp.ones((2, 3)), axis=()), jnp.max(jnp.array([1, 2], jnp.uint8)), jnp.sum(5), jnp.mean(jnp.array([1, 2, 4])))
print(jnp.nansum(jnp.array([1.0, jnp.nan])), jnp.nanmean(jnp.array([1.0, jnp.nan, 3.0])), jnp.linalg.norm(jnp.array([3.0, 4.0])))
print(jnp.sum(jnp.full(1000, 0.5, jnp.float16)), jnp.sum(jnp.ones(300, jnp.int8)), jnp.mean(jnp.ones(5, bool)), jnp.prod(jnp.array([True, False])))
print(jnp.logical_and(m > 2, m < 5).sum(), (m > 5).mean(), jnp.max(m - 5, axis=1), jnp.abs(m - 5).sum(axis=0), jnp.quantile(jnp.arange(5.0), 0.5))
