import numpy as np

m = np.arange(12.0).reshape(3, 4)
for f in (np.sum, np.mean, np.max, np.min, np.prod, np.std, np.var, np.median, np.ptp):
    print(f.__name__, np.round(f(m), 4), np.round(f(m, axis=0), 4), np.round(f(m, axis=1, keepdims=True), 4).shape, np.round(f(m, axis=-1), 4))
print(m.sum(), m.sum(0), m.mean(1), m.max(axis=(0, 1)), m.min(0), m.std(), m.var(ddof=1), m.prod(axis=1), m.cumsum(), m.cumsum(axis=1), m.argmax(), m.argmin(axis=1))
print(np.any(m > 10), np.all(m >= 0), (m > 5).any(axis=0), (m > 5).all(1), np.count_nonzero(m), np.argmax(m, axis=0), np.cumprod([1, 2, 3]), np.diff([1, 4, 9]))
print(np.sum([1, 2]), np.sum([[1, 2], [3, 4]], axis=0), np.mean([1, 2]), np.max([3, 1]), sum(np.arange(3)), max(np.arange(3)), np.average([1, 2, 3], weights=[1, 0, 1]))
print(np.nansum([1, np.nan]), np.nanmean([1, np.nan, 3]), np.nanmax([np.nan, 2]), np.max([1, np.nan]), np.argmax([1, np.nan]), np.percentile([1, 2, 3, 4], 50), np.quantile(m, 0.25))
print(np.sum(m, where=m > 5), np.sum(m, initial=100), np.max(m, initial=50, axis=0), np.sum(np.ones((2, 3)), axis=()), np.sum(np.zeros(0)), np.prod([]), np.add.reduce(m), np.multiply.reduce([1, 2, 3]))
print(type(m.sum()).__name__, type(m.sum(0)).__name__, type(np.arange(3).sum()).__name__, repr(m.mean()), repr(np.arange(3).max()), repr((m > 1).any()), m.sum().dtype)
print(np.dot([1, 2], [3, 4]), np.inner([1, 2], [3, 4]), np.outer([1, 2], [3, 4]), np.trace(np.eye(3)), np.linalg.norm([3.0, 4.0]), np.cov([[1.0, 2, 3], [1, 3, 5]]), np.einsum("ij->j", m))
print(np.histogram([1, 2, 2, 5], bins=2), np.bincount([0, 1, 1, 3]), np.unique([3, 1, 1]), np.unique([3, 1, 1], return_counts=True), np.cumsum([True, True]), np.median([1, 2, 3, 10]))
for f in (lambda: np.max([]), lambda: np.argmax([]), lambda: m.sum(axis=2), lambda: np.ones(3).sum(axis=(0, 0))):
    try:
        f()
    except ValueError as error:
        print(type(error).__name__, error)
