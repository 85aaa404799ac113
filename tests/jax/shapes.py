# reshape, transpose, stack, concatenate, split, pad, roll, tile, repeat and their kin.
import jax.numpy as jnp

v = jnp.arange(6)
m = v.reshape(2, 3)
t = jnp.arange(24).reshape(2, 3, 4)
print(m, v.reshape(3, -1), m.reshape(-1), m.ravel(), m.flatten(), m.T, jnp.reshape(m, (6, 1)).T, m.reshape((3, 2), order="F"))
print(m.transpose(), t.transpose(2, 0, 1).shape, jnp.transpose(t, (1, 0, 2)).shape, t.T.shape, jnp.swapaxes(t, 0, 2).shape, t.mT.shape)
print(jnp.moveaxis(t, 0, -1).shape, jnp.squeeze(m[None, :, None]).shape, m[None].squeeze(0).shape, jnp.expand_dims(m, (0, -1)).shape)
print(jnp.stack([v, v * 2]), jnp.stack([v[:2], v[2:4]], axis=1), jnp.stack([m, m], axis=-1).shape, jnp.concatenate([m, m]), jnp.concatenate([m, m], axis=1))
print(jnp.vstack([v, v]), jnp.hstack([v, v]), jnp.hstack([m, m]), jnp.dstack([m, m]).shape, jnp.column_stack([v, v]).shape, jnp.append(v, 9))
print(jnp.split(v, 3), jnp.split(m, [1], axis=1), jnp.array_split(v, 4), jnp.hsplit(m, 3), jnp.unstack(m))
print(jnp.pad(v, 1), jnp.pad(m, ((0, 1), (2, 0))), jnp.pad(v, (1, 2), constant_values=9), jnp.pad(v, 1, mode="edge"), jnp.pad(v, 1, mode="wrap"))
print(jnp.roll(v, 2), jnp.roll(m, 1), jnp.roll(m, 1, axis=0), jnp.roll(m, (1, 1), (0, 1)), jnp.roll(v, -1))
print(jnp.tile(v[:2], 3), jnp.tile(v[:2], (2, 1)), jnp.repeat(v[:3], 2), jnp.repeat(m, 2, axis=0), jnp.rot90(m), jnp.flipud(m), jnp.fliplr(m))
print(jnp.broadcast_to(v[:3], (2, 3)), [a.shape for a in jnp.broadcast_arrays(m, v[:3])], jnp.broadcast_shapes((2, 1), (3,)), jnp.atleast_2d(v).shape)
print(jnp.concatenate([v, v.astype(float)]).dtype, jnp.concatenate([m, m], axis=None).shape, jnp.atleast_1d(3), jnp.ravel(m, order="F"))
print(m.shape, t.size, len(t), m.ndim, (m + t[0, :, :2].T).shape, (v[:, None] * v[None, :2]).shape, m[:, :, None].shape)
print(jnp.interp(1.5, jnp.arange(3.0), jnp.array([0.0, 10.0, 20.0])), jnp.polyval(jnp.array([1.0, 2.0, 3.0]), 2.0), jnp.convolve(jnp.array([1.0, 2.0]), jnp.array([1.0, 1.0])))
