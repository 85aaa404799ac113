import numpy as np

rng = np.random.default_rng(0)
print(rng.random(3), rng.random(), rng.standard_normal(3), rng.normal(1.0, 2.0, 2), rng.uniform(-1, 1, 2), rng.integers(0, 10, 5))
rng = np.random.default_rng(42)
print(rng.random((2, 2)), rng.integers(10), rng.integers(1, 7, size=4), rng.integers(0, 100, size=(2, 2)), rng.normal(), rng.normal(size=(1, 2)))
rng = np.random.default_rng(seed=7)
a = np.arange(5)
rng.shuffle(a)
print(a, rng.permutation(5), rng.choice(5, 3), rng.choice([1, 2, 3]), rng.choice(5, 3, replace=False), rng.exponential(1.0, 2))
print(np.random.default_rng(1).random(2) == np.random.default_rng(1).random(2), np.random.default_rng(3).standard_normal((2, 2)), np.random.default_rng(2**40).random())
x = np.random.default_rng(9).standard_normal(2000)
print(round(x.mean(), 6), round(x.std(), 6), round(x.min(), 6), round(x.max(), 6))
