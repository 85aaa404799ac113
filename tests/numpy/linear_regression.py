# A NumPy-only program: least squares by gradient descent and by the normal equations written out.
import numpy as np

np.random.seed(0)
n = 50
x = np.linspace(-1, 1, n)
y = 3 * x + 0.5 + np.random.normal(0, 0.1, n)
w, b = 0.0, 0.0
for step in range(200):
    error = w * x + b - y
    w -= 0.1 * 2 * np.mean(error * x)
    b -= 0.1 * 2 * np.mean(error)
    if step % 50 == 0:
        print(f"{step:4d} {np.mean(error**2):.4f}")
print(f"{w:.3f} {b:.3f}")
sx, sy, sxx, sxy = x.sum(), y.sum(), (x * x).sum(), (x * y).sum()
slope = (n * sxy - sx * sy) / (n * sxx - sx**2)
print(f"{slope:.4f} {(sy - slope * sx) / n:.4f}")
table = np.stack([x[:3], y[:3]], axis=1)
print(table.round(3), table.mean(axis=0).round(3))
sieve = np.ones(30, dtype=bool)
sieve[:2] = False
for i in range(2, 6):
    if sieve[i]:
        sieve[i * i :: i] = False
print(np.flatnonzero(sieve))
life = np.zeros((5, 5), int)
life[2, 1:4] = 1
counts = sum(np.roll(life, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j)
print(((counts == 3) | ((life == 1) & (counts == 2))).astype(int))
