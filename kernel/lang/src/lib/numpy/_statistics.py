"""Order statistics, averages, histograms, and sets of values."""

import numpy as np


def amax(a, axis=None, out=None, keepdims=False, initial=None, where=True):
    """`np.max`."""
    return np.max(a, axis, out, keepdims, initial, where)


def amin(a, axis=None, out=None, keepdims=False, initial=None, where=True):
    """`np.min`."""
    return np.min(a, axis, out, keepdims, initial, where)


def ptp(a, axis=None, out=None, keepdims=False):
    """The largest less the smallest."""
    return np.subtract(np.max(a, axis, keepdims=keepdims), np.min(a, axis, keepdims=keepdims), out=out)


def count_nonzero(a, axis=None, *, keepdims=False):
    """How many elements are not zero."""
    return np.asarray(a).astype(bool).sum(axis, keepdims=keepdims)


def _lines(a, axis):
    """The reduced axes as one, the last; and the shape to keep them at size 1."""
    a = np.asarray(a)
    if axis is None:
        return a.reshape(-1), (1,) * a.ndim
    axes = [x % a.ndim for x in (axis if isinstance(axis, tuple) else (axis,))]
    rest = [i for i in range(a.ndim) if i not in axes]
    kept = tuple(1 if i in axes else d for i, d in enumerate(a.shape))
    n = 1
    for i in axes:
        n *= a.shape[i]
    return a.transpose(rest + axes).reshape([a.shape[i] for i in rest] + [n]), kept


def _lerp(a, b, t):
    diff = b - a
    return np.where(t >= 0.5, b - diff * (1 - t), a + diff * t)


def _between(line, q, method):
    """The place of each quantile among n sorted elements, as two neighbours and the fraction between."""
    n = line.shape[-1]
    at = q * (n - 1)
    low = np.floor(at)
    if method == "lower":
        at = low
    elif method == "higher":
        at = np.ceil(at)
    elif method == "nearest":
        at = np.rint(at)
    elif method == "midpoint":
        at = np.where(low == at, at, low + 0.5)
    elif method != "linear":
        raise ValueError(f"'{method}' is not a valid method here. Use one of: linear, lower, higher, nearest, midpoint")
    low = np.floor(at).astype(int)
    return low, np.minimum(low + 1, n - 1), at - low


def quantile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    """The q-th quantiles, by linear interpolation."""
    q = np.asarray(q, dtype=float)
    if ((q < 0) | (q > 1)).any():
        raise ValueError("Quantiles must be in the range [0, 1]")
    line, kept = _lines(a, axis)
    line = np.sort(line, -1)
    if not np.issubdtype(line.dtype, np.inexact):
        line = line.astype(float)
    low, high, t = _between(line, q, method)
    found = _lerp(np.take(line, low, -1), np.take(line, high, -1), t)
    nan = np.isnan(line[..., -1:])
    if nan.any():
        found = np.where(nan if q.ndim else nan[..., 0], np.nan, found)
    if q.ndim:
        found = np.moveaxis(found.reshape(line.shape[:-1] + q.shape), tuple(range(-q.ndim, 0)), tuple(range(q.ndim)))
    if keepdims:
        found = found.reshape(q.shape + kept)
    return found if np.ndim(found) else np.asarray(found)[()]


def percentile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    """The q-th percentiles."""
    q = np.true_divide(q, 100)
    if ((q < 0) | (q > 1)).any():
        raise ValueError("Percentiles must be in the range [0, 100]")
    return quantile(a, q, axis, method=method, keepdims=keepdims)


def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    """The middle element, or the mean of the two in the middle."""
    line, kept = _lines(a, axis)
    n = line.shape[-1]
    line = np.sort(line, -1)
    if n == 0:
        return np.mean(line, -1)
    found = np.mean(line[..., (n - 1) // 2 : n // 2 + 1], -1)
    nan = np.isnan(line[..., -1])
    if np.any(nan):
        found = np.where(nan, np.nan, found)
    return np.reshape(found, kept) if keepdims else (found if np.ndim(found) else np.asarray(found)[()])


def average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    """The mean, weighted where weights are given."""
    a = np.asarray(a)
    if weights is None:
        mean = a.mean(axis, keepdims=keepdims)
        total = np.full(np.shape(mean), a.size / max(np.size(mean), 1))
    else:
        w = np.asarray(weights)
        if w.shape != a.shape and w.ndim == 1 and axis is not None:
            w = np.broadcast_to(w.reshape((-1,) + (1,) * (a.ndim - 1 - axis % a.ndim)), a.shape)
        elif w.shape != a.shape:
            raise TypeError("Axis must be specified when shapes of a and weights differ.")
        total = w.sum(axis, keepdims=keepdims)
        if np.any(total == 0.0):
            raise ZeroDivisionError("Weights sum to zero, can't be normalized")
        mean = (a * w).sum(axis, keepdims=keepdims) / total
    return (mean, total) if returned else mean


def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None):
    """The covariance matrix of variables (rows) over observations."""
    X = np.asarray(m)
    X = X.astype(np.result_type(X, np.float64))
    X = X.reshape(1, -1) if X.ndim < 2 else X
    if not rowvar and X.shape[0] != 1:
        X = X.T
    if y is not None:
        y = np.asarray(y)
        y = y.reshape(1, -1) if y.ndim < 2 else (y if rowvar else y.T)
        X = np.concatenate([X, y])
    ddof = (0 if bias else 1) if ddof is None else ddof
    w = None
    if fweights is not None:
        w = np.asarray(fweights, dtype=float)
    if aweights is not None:
        w = np.asarray(aweights, dtype=float) if w is None else w * aweights
    avg, total = average(X, axis=1, weights=w, returned=True)
    total = total[0]
    if w is None:
        fact = X.shape[1] - ddof
    elif ddof == 0:
        fact = total
    elif aweights is None:
        fact = total - ddof
    else:
        fact = total - ddof * (w * aweights).sum() / total
    X = X - avg[:, None]
    right = X.T if w is None else (X * w).T
    out = np.dot(X, np.conj(right)) * np.true_divide(1, fact)
    return out.reshape(()) if out.size == 1 else out


def corrcoef(x, y=None, rowvar=True):
    """Correlation coefficients."""
    c = cov(x, y, rowvar)
    if np.ndim(c) == 0:
        return c / c
    d = np.sqrt(np.diag(c))
    return np.clip(c / d[:, None] / d[None, :], -1, 1)


def histogram_bin_edges(a, bins=10, range=None, weights=None):
    """The edges of the bins of `histogram`."""
    a = np.ravel(a)
    if isinstance(bins, str):
        bins = max(int(np.ceil(np.log2(a.size) + 1)), 1) if a.size else 1
    if np.ndim(bins) == 1:
        return np.asarray(bins)
    if range is not None:
        low, high = range
    elif a.size == 0:
        low, high = 0.0, 1.0
    else:
        low, high = a.min(), a.max()
    if low == high:
        low, high = low - 0.5, high + 0.5
    return np.linspace(low, high, int(bins) + 1)


def histogram(a, bins=10, range=None, density=None, weights=None):
    """How many elements fall into each bin; and the edges of the bins."""
    a = np.ravel(a)
    edges = histogram_bin_edges(a, bins, range, weights)
    inside = (a >= edges[0]) & (a <= edges[-1])
    every = inside.all()
    at = np.searchsorted(edges, a if every else a[inside], "right") - 1
    at = np.minimum(at, len(edges) - 2)
    w = None if weights is None else np.ravel(weights)[inside]
    counts = bincount(at, w, len(edges) - 1)
    if density:
        counts = counts / np.diff(edges) / counts.sum()
    return counts, edges


def histogram2d(x, y, bins=10, range=None, density=None, weights=None):
    """`histogram` over two variables."""
    nx, ny = bins if isinstance(bins, (tuple, list)) else (bins, bins)
    ex = histogram_bin_edges(x, nx, None if range is None else range[0])
    ey = histogram_bin_edges(y, ny, None if range is None else range[1])
    x, y = np.ravel(x), np.ravel(y)
    inside = (x >= ex[0]) & (x <= ex[-1]) & (y >= ey[0]) & (y <= ey[-1])
    i = np.minimum(np.searchsorted(ex, x[inside], "right") - 1, len(ex) - 2)
    j = np.minimum(np.searchsorted(ey, y[inside], "right") - 1, len(ey) - 2)
    w = None if weights is None else np.ravel(weights)[inside]
    n = (len(ex) - 1, len(ey) - 1)
    counts = bincount(i * n[1] + j, w, n[0] * n[1]).reshape(n).astype(float)
    if density:
        counts = counts / counts.sum() / np.outer(np.diff(ex), np.diff(ey))
    return counts, ex, ey


def bincount(x, /, weights=None, minlength=0):
    """How often each non-negative int occurs."""
    x = np.asarray(x)
    if x.size and x.min() < 0:
        raise ValueError("'list' argument must have no negative elements")
    n = max(int(x.max()) + 1 if x.size else 0, minlength)
    return np._tally(x, n, weights)


def digitize(x, bins, right=False):
    """The bin that each element falls into."""
    x, bins = np.asarray(x), np.asarray(bins)
    if len(bins) > 1 and bins[0] > bins[-1]:
        return len(bins) - np.searchsorted(bins[::-1], x, "right" if right else "left")
    return np.searchsorted(bins, x, "left" if right else "right")


def _without_nan(a, fill):
    a = np.asarray(a)
    return np.where(np.isnan(a), np.asarray(fill).astype(a.dtype), a) if np.issubdtype(a.dtype, np.inexact) else a


def nansum(a, axis=None, dtype=None, out=None, keepdims=False):
    """The sum of what is not nan."""
    return np.sum(_without_nan(a, 0), axis, dtype, out, keepdims)


def nanprod(a, axis=None, dtype=None, out=None, keepdims=False):
    """The product of what is not nan."""
    return np.prod(_without_nan(a, 1), axis, dtype, out, keepdims)


def nancumsum(a, axis=None, dtype=None):
    """`cumsum` with nan as zero."""
    return np.cumsum(_without_nan(a, 0), axis, dtype)


def nancumprod(a, axis=None, dtype=None):
    """`cumprod` with nan as one."""
    return np.cumprod(_without_nan(a, 1), axis, dtype)


def _warn(text):
    import warnings

    warnings.warn(text, RuntimeWarning)


def nanmean(a, axis=None, dtype=None, out=None, keepdims=False):
    """The mean of what is not nan."""
    a = np.asarray(a)
    count = (~np.isnan(a)).sum(axis, keepdims=keepdims)
    if np.any(count == 0):
        _warn("Mean of empty slice")
    with np.errstate(all="ignore"):
        return nansum(a, axis, dtype, keepdims=keepdims) / count


def nanvar(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    """The variance of what is not nan."""
    a = np.asarray(a)
    count = (~np.isnan(a)).sum(axis, keepdims=keepdims)
    gaps = a - nanmean(a, axis, keepdims=True)
    with np.errstate(all="ignore"):
        return nansum(np.abs(gaps) ** 2, axis, keepdims=keepdims) / (count - ddof)


def nanstd(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    """The standard deviation of what is not nan."""
    return np.sqrt(nanvar(a, axis, dtype, None, ddof, keepdims))


def nanmax(a, axis=None, out=None, keepdims=False):
    """The largest of what is not nan."""
    found = np.fmax.reduce(np.asarray(a), axis, keepdims=keepdims)
    if np.any(np.isnan(found)):
        _warn("All-NaN axis encountered")
    return found


def nanmin(a, axis=None, out=None, keepdims=False):
    """The smallest of what is not nan."""
    found = np.fmin.reduce(np.asarray(a), axis, keepdims=keepdims)
    if np.any(np.isnan(found)):
        _warn("All-NaN axis encountered")
    return found


def nanargmax(a, axis=None):
    """The place of the largest that is not nan."""
    if np.any(np.isnan(a).all(axis)):
        raise ValueError("All-NaN slice encountered")
    return np.argmax(_without_nan(a, -np.inf), axis)


def nanargmin(a, axis=None):
    """The place of the smallest that is not nan."""
    if np.any(np.isnan(a).all(axis)):
        raise ValueError("All-NaN slice encountered")
    return np.argmin(_without_nan(a, np.inf), axis)


def nanmedian(a, axis=None, keepdims=False):
    """The median of what is not nan."""
    return nanquantile(a, 0.5, axis, keepdims=keepdims)


def nanquantile(a, q, axis=None, keepdims=False):
    """The quantiles of what is not nan."""
    line, kept = _lines(a, axis)
    flat = line.reshape(-1, line.shape[-1])
    out = np.array([quantile(row[~np.isnan(row)], q) for row in flat])
    out = np.moveaxis(out.reshape(line.shape[:-1] + np.shape(q)), -1, 0) if np.ndim(q) else out.reshape(line.shape[:-1])
    return out.reshape(np.shape(q) + kept) if keepdims else out[()]


def nanpercentile(a, q, axis=None, keepdims=False):
    """The percentiles of what is not nan."""
    return nanquantile(a, np.true_divide(q, 100), axis, keepdims)


def cumulative_sum(x, /, *, axis=None, dtype=None, include_initial=False):
    """The running sum, from zero where `include_initial`."""
    out = np.cumsum(x, axis, dtype)
    return np.concatenate([np.zeros_like(out[:1]), out]) if include_initial else out


def cumulative_prod(x, /, *, axis=None, dtype=None, include_initial=False):
    """The running product, from one where `include_initial`."""
    out = np.cumprod(x, axis, dtype)
    return np.concatenate([np.ones_like(out[:1]), out]) if include_initial else out


def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, sorted=True):
    """The different values in order; on demand where they are first, which each element is, and how often."""
    ar = np.asarray(ar)
    if axis is not None:
        return _unique_rows(ar, axis, return_index, return_inverse, return_counts)
    flat = ar.ravel()
    order = np.argsort(flat)
    line = flat[order]
    new = np.ones(line.shape, bool)
    new[1:] = line[1:] != line[:-1]
    if equal_nan and np.issubdtype(line.dtype, np.inexact):
        new[1:] &= ~(np.isnan(line[1:]) & np.isnan(line[:-1]))
    out = (line[new],)
    if return_index:
        out += (order[new],)
    if return_inverse:
        inverse = np.empty(line.shape, int)
        inverse[order] = np.cumsum(new) - 1
        out += (inverse.reshape(ar.shape),)
    if return_counts:
        starts = np.append(np.flatnonzero(new), line.size)
        out += (np.diff(starts),)
    return out[0] if len(out) == 1 else out


def _unique_rows(ar, axis, return_index, return_inverse, return_counts):
    rows = np.moveaxis(ar, axis, 0)
    first, inverse, counts = {}, [], []
    for i, row in enumerate(rows):
        key = tuple(np.ravel(row).tolist())
        if key not in first:
            first[key] = (len(first), i)
            counts.append(0)
        inverse.append(first[key][0])
        counts[first[key][0]] += 1
    keys = sorted(first)
    rank = {first[k][0]: n for n, k in enumerate(keys)}
    picked = np.array([first[k][1] for k in keys], dtype=int)
    out = (np.moveaxis(rows[picked], 0, axis),)
    if return_index:
        out += (picked,)
    if return_inverse:
        out += (np.array([rank[i] for i in inverse], dtype=int),)
    if return_counts:
        out += (np.array([counts[first[k][0]] for k in keys], dtype=int),)
    return out[0] if len(out) == 1 else out


def unique_values(x):
    """The different values."""
    return unique(x)


def union1d(ar1, ar2):
    """The different values of both."""
    return unique(np.concatenate([np.ravel(ar1), np.ravel(ar2)]))


def intersect1d(ar1, ar2, assume_unique=False, return_indices=False):
    """The values that both have."""
    a, i = unique(ar1, return_index=True)
    b, j = unique(ar2, return_index=True)
    common = a[isin(a, b)]
    if return_indices:
        return common, i[np.searchsorted(a, common)], j[np.searchsorted(b, common)]
    return common


def setdiff1d(ar1, ar2, assume_unique=False):
    """The values of the first that the second has not."""
    a = np.ravel(ar1) if assume_unique else unique(ar1)
    return a[isin(a, ar2, invert=True)]


def setxor1d(ar1, ar2, assume_unique=False):
    """The values that only one has."""
    both = np.concatenate([unique(ar1), unique(ar2)])
    values, counts = unique(both, return_counts=True)
    return values[counts == 1]


def isin(element, test_elements, assume_unique=False, invert=False, *, kind=None):
    """Whether each element is among the test elements."""
    element, test = np.asarray(element), np.sort(np.ravel(test_elements))
    if test.size == 0:
        return np.full(element.shape, bool(invert))
    at = np.minimum(np.searchsorted(test, element), test.size - 1)
    found = test[at] == element
    return ~found if invert else found


in1d = isin
