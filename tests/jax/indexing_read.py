# Reading: clamping, slices, masks, arrays, mixtures.
import jax
import jax.numpy as jnp
import numpy as np

x = jnp.arange(5.0)
m = jnp.arange(12).reshape(3, 4)
print(x[10], x[-1], x[-5], x[-6], x[-100], x[jnp.array([0, 10, -1, -7])])
print(x[3:100], x[-100:2], x[::-1], x[4:1], x[1:4:2], x[None].shape, x[..., 0], x[True].shape, x[10:])
print(x[jnp.array([True, False, True, False, False])], x[x > 2], m[m % 2 == 0], x[(0,)], x[np.array([0, 1])])
print(m[0], m[-1, -1], m[:, 1], m[1:, ::2], m[..., -1], m[:, None, 1].shape, m[None, ..., None].shape)
print(m[jnp.array([0, 2])], m[:, jnp.array([3, 0])], m[jnp.array([0, 1]), jnp.array([1, 0])])
print(m[0, jnp.array([1, 2])], m[jnp.array([[0], [2]]), jnp.array([1, 3])], m[jnp.array([0, 1]), 1:3])
print(m[jnp.array([0, 1]), :, None].shape, m[:, jnp.array([[0, 1], [2, 3]])].shape, m[1, None, jnp.array([0])].shape)
print(m[jnp.array([True, False, True])], m[jnp.array([True, False, True]), 1], m[jnp.array([2]), jnp.array(5)])
print(x[jnp.int32(-1)], x[jnp.array(0, dtype="uint8")], x[jnp.int8(-2)], x[np.int64(1)])
get = jax.jit(lambda a, i: a[i])
print(get(x, 7), get(x, -7), get(x, -1), get(m, 1), get(x, jnp.array([1, 2])))
print(x.at[10].get(mode="fill"), x.at[10].get(mode="fill", fill_value=-1), x.at[10].get(mode="clip"), x.at[-6].get())
print(jnp.take(x, 10), jnp.take(x, -1), jnp.take(x, 10, mode="clip"), jnp.take(x, 7, mode="wrap"), jnp.take(m, 10))
print(jnp.take(m, jnp.array([0, 1]), axis=1), jnp.take_along_axis(m, jnp.array([[0], [1], [2]]), axis=1))
print(jax.lax.dynamic_slice(x, (3,), (3,)), jax.lax.dynamic_slice(x, (-1,), (2,)), jax.lax.dynamic_slice(x, (-9,), (2,)))
print(jax.lax.dynamic_slice_in_dim(m, 1, 2), jax.lax.dynamic_index_in_dim(x, 7, 0), jax.lax.dynamic_index_in_dim(m, 1, 0, keepdims=False))
print(list(x[:2]), [v for v in jnp.array([1, 2])], len(m), [r.shape for r in m], *x[:3])
a, b = jnp.array([1, 2])
print(a, b, a.shape, m.T[1], m.ravel()[-1], m[:2, :2].sum(), 3.0 in x, x[1:3].tolist(), m[1].item(2))
