# Statistics, sorting, sets and cumulative things on small data, as in data-handling cells.
import numpy as np

data = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 10.0]])
mean, std = data.mean(axis=0), data.std(axis=0)
print(mean.round(4), std.round(4), ((data - mean) / std).round(4), np.cov(data.T).round(4))
print(np.sort(data, axis=0)[::-1], np.argsort(-data[:, 2]), data[np.argsort(data[:, 0])[::-1]], np.median(data, axis=1), np.percentile(data, [25, 50, 75]), np.quantile(data, 0.1).round(4))
labels = np.array([0, 1, 1, 2, 0, 1])
print(np.unique(labels), np.unique(labels, return_counts=True), np.bincount(labels), np.eye(3)[labels], (labels == 1).mean(), np.unique(labels, return_inverse=True)[1], np.unique(labels, return_index=True)[1])
print(np.intersect1d([1, 2, 3], [2, 3, 4]), np.union1d([1, 2], [2, 3]), np.setdiff1d([1, 2, 3], [2]), np.isin(labels, [0, 2]), np.histogram(labels, bins=3), np.digitize([0.5, 1.5], [0, 1, 2]))
print(np.cumsum(labels), np.diff(labels), np.gradient(np.array([1.0, 4.0, 9.0, 16.0])), np.trapezoid([1, 2, 3]), np.interp([0.5, 1.5], [0, 1, 2], [0, 10, 20]))
split = int(0.5 * len(labels))
train, test = labels[:split], labels[split:]
print(train, test, np.array_split(np.arange(7), 3), np.outer([1, 2], [1, 2, 3]).ravel(), np.linalg.norm(data, axis=1).round(4), np.argmax(data, axis=1), data.max(axis=1, keepdims=True))
one_hot = np.zeros((labels.size, 3))
one_hot[np.arange(labels.size), labels] = 1
print(one_hot, one_hot.sum(axis=0), one_hot.argmax(axis=1), np.abs(data - 5).min(), np.exp(data[0] - data[0].max()) / np.exp(data[0] - data[0].max()).sum())
windows = np.stack([np.arange(i, i + 3) for i in range(3)])
print(windows, windows.mean(axis=1), np.convolve([1, 2, 3, 4], [0.5, 0.5], mode="valid"))
