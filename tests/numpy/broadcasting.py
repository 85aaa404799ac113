import numpy as np

a = np.arange(3)
b = np.arange(4)[:, None]
print(a + b, a * b, (b - a).shape, (a[None] + b[:3, 0]), np.ones((2, 1, 3)).shape, (np.ones((2, 1, 3)) * np.ones((4, 1))).shape)
print(a + 10, 2**a, a / 2, 1 - a, a > 1, a == [0, 5, 2], -a, abs(-a), a // 2, a % 2, divmod(a, 2), a @ a, a[:, None] @ a[None, :])
print(np.broadcast_to(a, (2, 3)), [x.shape for x in np.broadcast_arrays(a, b)], np.broadcast_shapes((2, 1), (3,)), np.add.outer(a, a))
m = np.arange(6.0).reshape(2, 3)
print(m - m.mean(axis=0), m / m.sum(axis=1, keepdims=True), m * a, m + a[:2, None], (m - m.mean()) / m.std())
m += a
m *= 2
m -= [[1], [2]]
print(m)
m[:] = a
m[0] += 1
print(m, m.dtype)
x = np.array([1, 2, 3])
x = x * 1.5
x //= 1
print(x, x.dtype, x**2, x**0.5, 2.0**x, np.sqrt(x), x.clip(1, 2), np.minimum(x, 2), np.maximum(x, a))
for f in (lambda: np.ones(3) + np.ones(4), lambda: np.ones((2, 3)) @ np.ones((2, 3)), lambda: np.ones((2, 3)) * np.ones((3, 2)), lambda: np.dot(np.ones(2), np.ones(3))):
    try:
        f()
    except ValueError as error:
        print(error)
i = np.arange(3)
try:
    i += 0.5
except TypeError as error:
    print(type(error).__name__, str(error).split("\n")[0])
try:
    i[:] = [1, 2]
except ValueError as error:
    print(error)
print(i + 0.5, np.array([1, 2]) == np.array([1, 3]), np.array([True, False]) & True, ~np.array([True, False]), np.array([5, 6]) & 3, np.array([1]) << 3, np.array([5]) ^ 1)
