# Array methods and attributes.
import jax.numpy as jnp

m = jnp.arange(6.0).reshape(2, 3)
v = jnp.array([3, 1, 2])
print(m.sum(), m.sum(0), m.sum(axis=1, keepdims=True), m.mean(), m.max(axis=0), m.min(), m.prod(1), m.std(), m.var(axis=0))
print(m.reshape(3, 2), m.reshape(-1), m.ravel(), m.flatten(), m.T, m.transpose(), m.swapaxes(0, 1).shape, m[None].squeeze(0).shape)
print(m.astype(int), m.astype("float16").dtype, m.astype(bool), v.astype(jnp.float32), m.copy(), m.dot(m.T), m @ m.T)
print(v.sort(), v.argsort(), v.argmax(), v.argmin(), v.max(), v.cumsum(), v.cumprod(), v.clip(1, 2), v.repeat(2), v.take(jnp.array([0, 0])))
print((m > 2).any(), (m > 2).all(), (m >= 0).all(axis=0), (m > 2).sum(), m.round(), (m / 3).round(2), m.nonzero(), v.item(1), v.tolist())
print(m.shape, m.dtype, m.ndim, m.size, m.nbytes, m.itemsize, len(m), m.real, m.imag, (1j * m).conj()[0], m.trace(), m.diagonal())
print(v.searchsorted(2), v.ptp(), m.compress(jnp.array([True, False]), axis=0))
print(v.mean().item(), type(v.mean().item()), type(v[0].item()), v.min().tolist(), m.at[0].get(), m.block_until_ready()[1], m.is_deleted())
print(v.__add__(1), v.__len__(), v.__abs__(), (-v).__neg__(), v.__getitem__(0), v.__eq__(1), 1 in v, 7 in v, list(reversed(v)))
w = v
w += 1
print(v, w, w is v)
w *= 2
w -= 1
w //= 2
w **= 2
print(w)
