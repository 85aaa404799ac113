import numpy as np

x = np.array([3, -1, 4, -1, 5, -9])
mask = x < 0
print(mask, mask.dtype, mask.sum(), mask.mean(), x[mask], x[~mask], x[mask & (x > -5)], x[mask | (x > 4)], x[mask ^ (x == 5)], np.where(mask)[0])
x[mask] = 0
print(x)
x[x == 0] = [7, 8, 9]
print(x)
x[(x > 3) & (x < 8)] *= -1
print(x, np.any(x < 0), np.all(x), (x > 0).nonzero(), np.count_nonzero(x > 0), np.logical_and(x > 0, x < 5), np.logical_not(x > 0))
m = np.arange(9).reshape(3, 3)
m[m % 2 == 0] = -1
print(m, m[m.sum(axis=1) > 5], m[:, m[0] > 0], m[m > 0].reshape(2, 2), np.where(m > 0, m, 0), np.argwhere(m > 4), np.extract(m > 4, m), m[np.array([True, False, True])][:, 0])
rows = np.array([True, False, True])
m[rows] = 0
m[~rows, 1:] = 99
print(m)
b = np.zeros(4, bool)
b[1] = True
b[2:] = [1, 0]
b |= np.array([True, False, False, False])
print(b, ~b, b & True, b.any(), b.all(), b.astype(int), b + b, b * 1, np.array([0.0, 2.0]).astype(bool), b.argmax(), b == False)  # noqa: E712
nan = np.array([1.0, np.nan, 3.0])
print(nan[~np.isnan(nan)], np.isnan(nan).any(), nan == nan, np.nan in nan, np.nanmean(nan), np.where(np.isnan(nan), 0, nan), np.isfinite(nan).all())
