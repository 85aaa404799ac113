import numpy as np

a = np.array([[3.0, 1.0, 2.0], [6.0, 5.0, 4.0]])
print(a.sum(), a.mean(axis=0), a.std().round(4), a.min(1), a.max(), a.argmax(), a.argsort(axis=1), a.cumsum(axis=1), a.prod(), a.round(1), a.clip(2, 5), a.T.shape)
print(a.reshape(3, 2), a.ravel(), a.flatten()[0], a.tolist(), a.astype(int), a.copy() is a, a.nonzero(), a.take([0, 1]), a.repeat(2, axis=0).shape, a.swapaxes(0, 1).shape, a.squeeze().shape)
print(a.dot(a.T), a @ [1, 0, 0], a.diagonal(), a.trace(), a.any(), a.all(axis=1), a.item(2), a.dtype.name, a.itemsize, a.nbytes, a.real.shape, a.conj()[0], a.transpose(1, 0)[0])
b = a.copy()
b.sort()
print(b, a)
b.sort(axis=0)
b.fill(1)
b += a
b.put([0, 1], [9, 9])
print(b, b.view(np.int64).shape, b.tobytes()[:8] == np.float64(9).tobytes())
c = np.arange(5)
c.partition(2)
print(c, c.compress([True, False, True]), c.searchsorted(3), c.cumprod(), c.var(), np.ptp(c), c.__len__(), c.size)
print((c > 2).sum(), (c > 2).any(), (c > 2).astype(int), (c[1:] - c[:-1]), c.mean(dtype=np.float32).dtype, c.sum(keepdims=True), c.max(initial=10), c.min(where=c > 1, initial=9))
print(list(c), list(reversed(c)), [x for x in c if x % 2], dict(zip("ab", c)), tuple(c[:2]), set(c[:2].tolist()), len(c), 3 in c, any(c), all(c), sum(c), max(c), enumerate(c).__next__())
for name in ("foo", "appendx"):
    try:
        getattr(c, name)
    except AttributeError as error:
        print(error)
