import numpy as np

a = np.arange(10)
b = a[2:5]
b[0] = 100
print(a, b, b.base is a, a.base, np.shares_memory(a, b), b.flags.owndata, a.flags.owndata)
c = a.reshape(2, 5)
c[1, 1] = -1
print(a, c, c.T.base is a, c.T[1])
d = a[[0, 1]]
d[0] = 999
print(a[0], d, d.base is None, a[a > 5].base is None)
e = a.copy()
e[:] = 0
print(a[:3], e)
r = a[::-1]
r[0] = 77
print(a, r)
m = np.zeros((3, 3))
m[1] = 5
m[:, 2] = [1, 2, 3]
m[0, 0] += 10
row = m[2]
row += 1
print(m)
m.T[0, 1] = -3
diag = m.ravel()[::4]
diag[:] = 8
print(m, m.ravel().base is m, m.flatten().base)
x = np.arange(6)
y = x.view()
y.shape = (2, 3)
y[0, 0] = 42
print(x, y, x.shape)
x += 1
print(y, x is not y)
z = x
z += 10
print(x, z is x)
s = x[1:4]
s *= 2
print(x)
for v in x.reshape(3, 2):
    v[0] = 0
print(x)
f = np.broadcast_to(np.arange(3), (2, 3))
print(f, f.flags.writeable)
try:
    f[0] = 1
except ValueError as error:
    print(error)
g = np.asarray(x)
h = np.array(x)
g[0] = -9
print(x[0], h[0], g is x, np.asarray(x, dtype=float) is x)
t = np.arange(8).reshape(2, 2, 2)
u = t.transpose(2, 0, 1)
u[0, 0, 0] = 55
print(t, u.shape, t.swapaxes(0, 1)[0, 1, 0], np.squeeze(t[None])[0, 0, 0], t.strides, u.strides, t[:, 1].strides)
w = np.arange(4.0)
w.flags.writeable = False
try:
    w[0] = 1
except ValueError as error:
    print(error)
