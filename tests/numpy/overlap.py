import numpy as np

a = np.arange(6)
a[1:] = a[:-1]
print(a)
a = np.arange(6)
a[:-1] = a[1:]
print(a)
a = np.arange(6)
a[::-1] = a
print(a)
a = np.arange(6)
a += a[::-1]
print(a)
a = np.arange(6)
a[1:] += a[:-1]
print(a)
m = np.arange(9).reshape(3, 3)
m[:] = m.T
print(m)
m[1:, :] = m[:-1, :]
print(m)
m[:, 0], m[:, 1] = m[:, 1].copy(), m[:, 0].copy()
print(m)
b = np.arange(5)
b[[0, 1]] = b[[1, 0]]
print(b)
b[2:] = b[0]
print(b)
c = np.arange(4)
np.add(c[:-1], 1, out=c[1:])
print(c)
d = np.arange(4.0)
np.multiply(d, 2, out=d)
d[:] = d[::-1] * 2
d[...] = d + d[::-1]
print(d)
e = np.zeros(3, int)
e[[0, 0, 1]] += 1
print(e)
np.add.at(e, [0, 0, 1], 1)
print(e)
x, y = np.arange(3), np.arange(3)
x[:], y[:] = y * 2, x * 3
print(x, y)
