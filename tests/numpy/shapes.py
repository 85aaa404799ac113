import numpy as np

a = np.arange(6)
m = a.reshape(2, 3)
t = np.arange(24).reshape(2, 3, 4)
print(m, a.reshape(3, -1), m.ravel(), m.flatten(), m.T, m.transpose(), t.transpose(2, 0, 1).shape, np.transpose(t, (1, 0, 2)).shape, m.reshape((3, 2), order="F"), np.reshape(m, -1))
print(np.swapaxes(t, 0, 2).shape, np.moveaxis(t, 0, -1).shape, m[None].squeeze().shape, np.expand_dims(a, 1).shape, np.expand_dims(a, 0).shape, np.squeeze(np.ones((1, 2, 1))).shape)
print(np.stack([a, a]), np.stack([a[:2], a[2:4]], axis=1), np.concatenate([m, m]), np.concatenate([m, m], axis=1), np.vstack([a, a]), np.hstack([m, m]), np.dstack([m, m]).shape, np.append(a, 9))
print(np.split(a, 3), np.split(m, [1], axis=1), np.array_split(a, 4), np.hsplit(m, 3), np.tile(a[:2], 2), np.tile(a[:2], (2, 1)), np.repeat(a[:3], 2), np.repeat(m, 2, axis=0), np.repeat([1, 2], [2, 1]))
print(np.roll(a, 2), np.roll(m, 1, axis=0), np.flip(a), np.flip(m, 1), np.flipud(m), np.fliplr(m), np.rot90(m), np.pad(a, 1), np.pad(m, ((0, 1), (2, 0)), constant_values=9), np.pad(a, 2, mode="edge"))
print(np.insert(a, 1, 99), np.delete(a, [0, 2]), np.resize([1, 2], 5), np.atleast_1d(3), np.kron([1, 2], [1, 1]), np.unravel_index(5, (2, 3)), np.ravel_multi_index((1, 2), (2, 3)), np.triu(np.ones((3, 3), int)))
print(np.sort([3, 1, 2]), np.argsort([3, 1, 2]), np.sort(m[:, ::-1], axis=1), np.searchsorted([1, 2, 3], 2.5), np.lexsort(([1, 0], [1, 1])), sorted([3, 1, 2]), np.sort([[3, 1], [2, 0]], axis=None), np.isin([1, 5], a))
print(m.shape, m.T.shape, t.size, t.ndim, len(t), np.shape([[1, 2]]), np.ndim(3), np.size(m), m.T.flags.c_contiguous, m.flags.c_contiguous, np.array_equal(m, m.copy()), np.array_equal(a, m))
b = a.copy()
b.resize(2, 2, refcheck=False)
b.sort()
c = np.array([3, 1, 2])
c.sort()
c.fill(7)
print(b, c, a.astype(float).tolist(), np.allclose(a, a + 1e-9), np.isclose([1.0], [1.0 + 1e-6]), a.min(), np.cross([1, 0, 0], [0, 1, 0]), np.meshgrid([1, 2], [3])[0])
for f in (lambda: a.reshape(4, 2), lambda: a.reshape(-1, -1), lambda: np.concatenate([np.ones((2, 3)), np.ones((2, 4))]), lambda: np.stack([np.ones(2), np.ones(3)]), lambda: np.concatenate([]), lambda: np.split(a, 4), lambda: np.squeeze(m, 0), lambda: np.transpose(a, (1, 0))):
    try:
        f()
    except ValueError as error:
        print(error)
