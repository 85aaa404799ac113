"""Systems of NumPy, small ones and ones that are halved."""

import numpy as np

rng = np.random.default_rng(0)
for n in (1, 2, 31, 33, 100, 257):
    for imaginary in (0, 1j):
        a = rng.random((n, n)) + imaginary * rng.random((n, n))
        b = rng.random((n, 3))
        x, inverse, sign = np.linalg.solve(a, b), np.linalg.inv(a), np.linalg.slogdet(a)
        hermitian = a @ np.conj(a.T) + np.eye(n)
        root = np.linalg.cholesky(hermitian)
        print(n, np.abs(a @ x - b).max() < 1e-9, np.abs(a @ inverse - np.eye(n)).max() < 1e-9)
        print(np.round(sign[0], 6), round(float(sign[1]), 6), np.abs(root @ np.conj(root.T) - hermitian).max() / n < 1e-11)
        print(np.array_equal(np.tril(root), root), np.round(x[0], 4))
for a in (np.ones((40, 40)), np.zeros((3, 3)), np.diag([1.0] * 50 + [0.0] + [1.0] * 20)):
    try:
        np.linalg.inv(a)
    except np.linalg.LinAlgError as e:
        print(e, np.linalg.det(a), np.linalg.slogdet(a))
try:
    np.linalg.cholesky(-np.eye(70))
except np.linalg.LinAlgError as e:
    print(e)
print(np.linalg.solve(np.eye(50, dtype=np.float32) * 2, np.arange(50, dtype=np.float32)).dtype)
