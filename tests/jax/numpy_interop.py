# JAX and NumPy arrays together: results, conversions, copies, read-only views.
import jax
import jax.numpy as jnp
import numpy as np

x = jnp.arange(3.0)
a = np.arange(3)
print(type(x + a).__name__, x + a, a + x, type(a + x).__name__, (x * np.float64(2)).dtype, np.add(x, a), type(np.add(a, a)).__name__)
print(np.asarray(x), np.asarray(x).dtype, np.asarray(x).flags.writeable, np.array(x).flags.writeable, np.sin(np.asarray(x)).dtype)
b = np.ones(3)
y = jnp.asarray(b)
b[0] = 5
print(y, b, jnp.array(b))
view = np.asarray(x)
try:
    view[0] = 1
except ValueError as error:
    print(error)
print(np.allclose(x, a), np.array_equal(x, a), np.mean(x), np.sum(x), type(np.sum(x)).__name__, np.shape(x), np.ndim(x), np.max(x))
np.testing.assert_allclose(x, a)
print(jax.jit(lambda v: v * a)(x), jax.jit(lambda v: v + 1)(np.arange(2)), jax.grad(lambda v: (v * a).sum())(np.ones(3, np.float32)))
print(jax.device_get({"k": x}), type(jax.device_get(x)).__name__, jax.device_put(a), jax.device_put([1, 2.0]), jax.device_put(a).dtype)
print(jnp.array(np.array([1, 2], np.int64)).dtype, jnp.array(np.float64(1)).dtype, jnp.sum(np.ones((2, 2))), jnp.dot(a, a), jnp.stack([a, x]))
print(x.tolist(), x.copy(), memoryview(np.asarray(x)).shape, [float(v) for v in x], np.stack([x, x]), np.concatenate([x, a]))
print(jax.vmap(lambda v: v * 2)(a), jnp.where(a > 1, x, 0), x[a], x[a > 0], x.at[a].add(1), jnp.take(x, a), a[jnp.array(1)])
print(bool(np.all(x == a)), x == a, (a == x).dtype, np.float32(2) * x, np.int32(2) * jnp.arange(2), 2 ** np.arange(3) + x)
print(jnp.linspace(np.float32(0), np.int64(1), 3), jnp.full(np.int64(2), np.float32(1)), jnp.zeros(np.array([2, 1])).shape, jnp.reshape(x, np.int64(3)))
