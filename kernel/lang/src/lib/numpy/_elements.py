"""Functions of elements and of their neighbours, selection, polynomials, and error states."""

import numpy as np


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether elements agree up to ``atol + rtol * abs(b)``."""
    a, b = np.asanyarray(a), np.asanyarray(b)
    with np.errstate(invalid="ignore"):
        close = (np.abs(a - b) <= atol + rtol * np.abs(b)) & np.isfinite(b) | (a == b) if a.dtype != bool or b.dtype != bool else a == b
    if equal_nan:
        close = close | (np.isnan(a) & np.isnan(b))
    return close


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether all elements agree."""
    return bool(np.all(isclose(a, b, rtol, atol, equal_nan)))


def array_equal(a1, a2, equal_nan=False):
    """Whether shapes and all elements are the same."""
    a1, a2 = np.asarray(a1), np.asarray(a2)
    if a1.shape != a2.shape:
        return False
    same = a1 == a2
    if equal_nan:
        same = same | (np.isnan(a1) & np.isnan(a2))
    return bool(np.all(same))


def array_equiv(a1, a2):
    """Whether all elements are the same after broadcasting."""
    a1, a2 = np.asarray(a1), np.asarray(a2)
    try:
        np.broadcast_shapes(a1.shape, a2.shape)
    except ValueError:
        return False
    return bool(np.all(a1 == a2))


def around(a, decimals=0, out=None):
    """`np.round`."""
    return np.round(a, decimals, out)


round_ = around


def fix(x, out=None):
    """Rounded towards zero."""
    return np.trunc(x, out=out)


def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    """With numbers in place of nan and infinities."""
    x = np.asarray(x)
    if not np.issubdtype(x.dtype, np.floating):
        return x.copy()
    info = np.finfo(x.dtype)
    x = np.where(np.isnan(x), x.dtype.type(nan), x)
    x = np.where(x == np.inf, x.dtype.type(info.max if posinf is None else posinf), x)
    return np.where(x == -np.inf, x.dtype.type(info.min if neginf is None else neginf), x)[()]


def angle(z, deg=False):
    """The angle of complex numbers."""
    out = np.arctan2(np.imag(z), np.real(z))
    return out * (180 / np.pi) if deg else out


def sinc(x):
    """sin(pi x) / (pi x)."""
    x = np.asanyarray(x)
    y = np.pi * np.where(x == 0, 1.0e-20, x)
    return np.sin(y) / y


def i0(x):
    """The modified Bessel function of order 0, by its series."""
    x = np.abs(np.asarray(x, dtype=float))
    term, total, k = np.ones_like(x), np.ones_like(x), 1
    while np.any(term > total * 1e-17):
        term = term * (x / (2 * k)) ** 2
        total, k = total + term, k + 1
    return total


def iscomplex(x):
    """Where the imaginary part is not zero."""
    return np.imag(x) != 0


def isreal(x):
    """Where the imaginary part is zero."""
    return np.imag(x) == 0


def iscomplexobj(x):
    """Whether the dtype is complex."""
    return np.issubdtype(np.asarray(x).dtype, np.complexfloating)


def isrealobj(x):
    """Whether the dtype is not complex."""
    return not iscomplexobj(x)


def isscalar(element):
    """Whether it is a number or str, not an array."""
    return isinstance(element, (np.generic, int, float, complex, str, bytes))


def isposinf(x, out=None):
    """Where elements are inf."""
    return np.equal(x, np.inf, out=out)


def isneginf(x, out=None):
    """Where elements are -inf."""
    return np.equal(x, -np.inf, out=out)


def real_if_close(a, tol=100):
    """The real part, where the imaginary one is next to nothing."""
    a = np.asarray(a)
    if not iscomplexobj(a):
        return a
    limit = np.finfo(a.dtype).eps * tol if tol > 1 else tol
    return a.real if np.all(np.abs(a.imag) < limit) else a


def _cut(a, axis, start, stop, step=None):
    return a[(slice(None),) * (axis % a.ndim) + (slice(start, stop, step),)]


def diff(a, n=1, axis=-1, prepend=None, append=None):
    """The differences of neighbours: ``np.diff([1, 4, 9])`` is ``[3, 5]``."""
    a = np.asarray(a)
    if a.ndim == 0:
        raise ValueError("diff requires input that is at least one dimensional")
    ends = []
    for x in (prepend, append):
        if x is not None and np.ndim(x) == 0:
            dims = list(a.shape)
            dims[axis] = 1
            x = np.broadcast_to(x, tuple(dims))
        ends.append([] if x is None else [x])
    if prepend is not None or append is not None:
        a = np.concatenate(ends[0] + [a] + ends[1], axis)
    for _ in range(n):
        high, low = _cut(a, axis, 1, None), _cut(a, axis, None, -1)
        a = high != low if a.dtype == bool else high - low
    return a


def ediff1d(ary, to_end=None, to_begin=None):
    """The differences of the flattened array."""
    parts = [diff(np.ravel(ary))]
    if to_begin is not None:
        parts.insert(0, np.ravel(to_begin))
    if to_end is not None:
        parts.append(np.ravel(to_end))
    return np.concatenate(parts)


def gradient(f, *varargs, axis=None, edge_order=1):
    """Slopes by central differences, one-sided at the ends."""
    f = np.asarray(f)
    f = f if np.issubdtype(f.dtype, np.inexact) else f.astype(float)
    axes = range(f.ndim) if axis is None else [a % f.ndim for a in (axis if isinstance(axis, tuple) else (axis,))]
    axes = list(axes)
    steps = list(varargs) or [1.0]
    steps = steps * len(axes) if len(steps) == 1 else steps
    out = []
    for ax, h in zip(axes, steps):
        out.append(_slope(np.moveaxis(f, ax, 0), h, ax, edge_order))
    return out[0] if len(out) == 1 else tuple(out)


def _slope(g, h, axis, edge_order):
    if len(g) < edge_order + 1:
        raise ValueError("Shape of array too small to calculate a numerical gradient, at least (edge_order + 1) elements are required.")
    out = np.empty_like(g)
    if np.ndim(h) == 0:
        out[1:-1] = (g[2:] - g[:-2]) / (2.0 * h)
        out[0], out[-1] = (g[1] - g[0]) / h, (g[-1] - g[-2]) / h
        if edge_order == 2:
            out[0] = (-1.5 * g[0] + 2 * g[1] - 0.5 * g[2]) / h
            out[-1] = (0.5 * g[-3] - 2 * g[-2] + 1.5 * g[-1]) / h
    else:
        dx = np.diff(np.asarray(h, dtype=float))
        wide = (slice(None),) + (None,) * (g.ndim - 1)
        a, b = dx[:-1][wide], dx[1:][wide]
        out[1:-1] = -b / (a * (a + b)) * g[:-2] + (b - a) / (a * b) * g[1:-1] + a / (b * (a + b)) * g[2:]
        out[0], out[-1] = (g[1] - g[0]) / dx[0], (g[-1] - g[-2]) / dx[-1]
    return np.moveaxis(out, 0, axis)


def trapezoid(y, x=None, dx=1.0, axis=-1):
    """The integral by the trapezoidal rule."""
    y = np.asarray(y)
    if x is not None:
        x = np.asarray(x)
        dx = np.diff(x) if x.ndim == 1 else np.diff(x, axis=axis)
        if x.ndim == 1:
            dx = dx.reshape((-1,) + (1,) * (y.ndim - 1 - axis % y.ndim))
    return (dx * (_cut(y, axis, 1, None) + _cut(y, axis, None, -1)) / 2.0).sum(axis)


def interp(x, xp, fp, left=None, right=None, period=None):
    """Linear interpolation between the points (xp, fp)."""
    x, xp, fp = np.asarray(x, dtype=float), np.asarray(xp, dtype=float), np.asarray(fp)
    fp = fp if iscomplexobj(fp) else fp.astype(float)
    if len(xp) == 0:
        raise ValueError("array of sample points is empty")
    if period is not None:
        x, xp = x % period, xp % period
        order = np.argsort(xp)
        xp, fp = xp[order], fp[order]
        xp = np.concatenate([xp[-1:] - period, xp, xp[:1] + period])
        fp = np.concatenate([fp[-1:], fp, fp[:1]])
    if len(xp) == 1:
        out = np.full(x.shape, fp[0])
    else:
        i = np.clip(np.searchsorted(xp, x, "right") - 1, 0, len(xp) - 2)
        with np.errstate(all="ignore"):
            slope = (fp[i + 1] - fp[i]) / (xp[i + 1] - xp[i])
            out = np.where(x == xp[i + 1], fp[i + 1], slope * (x - xp[i]) + fp[i])
    out = np.where(x < xp[0], fp[0] if left is None else left, out)
    out = np.where(x > xp[-1], fp[-1] if right is None else right, out)
    return np.where(np.isnan(x), np.nan, out)[()]


def convolve(a, v, mode="full"):
    """The discrete convolution of two sequences."""
    a, v = np.ravel(a), np.ravel(v)
    if len(a) == 0 or len(v) == 0:
        raise ValueError("a cannot be empty" if len(a) == 0 else "v cannot be empty")
    if len(v) > len(a):
        a, v = v, a
    n, m = len(a), len(v)
    out = np.zeros(n + m - 1, np.result_type(a, v))
    for k in range(m):
        out[k : k + n] += v[k] * a
    if mode == "full":
        return out
    if mode == "valid":
        return out[m - 1 : n]
    if mode == "same":
        start = (m - 1) // 2
        return out[start : start + n]
    raise ValueError(f"mode must be one of 'valid', 'same', or 'full' (got {mode!r})")


def correlate(a, v, mode="valid"):
    """The cross-correlation of two sequences."""
    a, v = np.ravel(a), np.conj(np.ravel(v))
    if len(v) > len(a):
        return convolve(a, v[::-1], mode)[::-1] if mode == "valid" else convolve(a, v[::-1], mode)
    return convolve(a, v[::-1], mode)


def polyval(p, x):
    """The polynomial with coefficients `p`, the highest power first, at `x`."""
    x = np.asanyarray(x)
    y = np.zeros_like(x)
    for c in np.asarray(p):
        y = y * x + c
    return y


def polyfit(x, y, deg, w=None):
    """The polynomial of a degree that fits best."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    lhs, rhs = np.vander(x, deg + 1), y
    if w is not None:
        lhs, rhs = lhs * np.asarray(w)[:, None], (rhs.T * np.asarray(w)).T
    scale = np.sqrt((lhs * lhs).sum(axis=0))
    return (np.linalg.lstsq(lhs / scale, rhs)[0].T / scale).T


def polyadd(a1, a2):
    """The sum of polynomials."""
    a1, a2 = np.atleast_1d(a1), np.atleast_1d(a2)
    n = max(len(a1), len(a2))
    return np.pad(a1, (n - len(a1), 0)) + np.pad(a2, (n - len(a2), 0))


def polysub(a1, a2):
    """The difference of polynomials."""
    return polyadd(a1, -np.atleast_1d(a2))


def polymul(a1, a2):
    """The product of polynomials."""
    return convolve(a1, a2)


def polyder(p, m=1):
    """The derivative of a polynomial."""
    p = np.asarray(p)
    for _ in range(m):
        p = p[:-1] * np.arange(len(p) - 1, 0, -1)
    return p


def polyint(p, m=1, k=0):
    """The antiderivative of a polynomial."""
    p = np.asarray(p, dtype=float)
    for _ in range(m):
        p = np.append(p / np.arange(len(p), 0, -1), k)
    return p


def roots(p):
    """The zeros of a polynomial."""
    p = np.trim_zeros(np.atleast_1d(p).astype(float), "f")
    n = len(p) - 1
    if n < 1:
        return np.array([])
    companion = np.zeros((n, n))
    companion[0] = -p[1:] / p[0]
    companion[np.arange(1, n), np.arange(n - 1)] = 1
    return np.linalg.eigvals(companion)


def unwrap(p, discont=None, axis=-1, *, period=6.283185307179586):
    """Without jumps of more than half a period."""
    p = np.asarray(p, dtype=float)
    d = diff(p, axis=axis)
    half = period / 2
    wrapped = (d + half) % period - half
    wrapped = np.where((wrapped == -half) & (d > 0), half, wrapped)
    fixes = np.where(np.abs(d) < (half if discont is None else discont), 0, wrapped - d)
    out = p.copy()
    _cut(out, axis, 1, None)[...] += np.cumsum(fixes, axis)
    return out


def modf(x):
    """The fraction and the whole part."""
    whole = np.trunc(np.asarray(x) * 1.0)
    return np.copysign(np.where(np.isinf(x), 0.0, x - whole), x)[()], whole


def frexp(x):
    """Mantissa and exponent of powers of two."""
    x = np.asarray(x) * 1.0
    safe = np.where((x == 0) | ~np.isfinite(x), 1.0, x)
    e = np.floor(np.log2(np.abs(safe))).astype(np.int32) + np.int32(1)
    m = safe / 2.0 ** e
    return np.where((x == 0) | ~np.isfinite(x), x, m)[()], np.where((x == 0) | ~np.isfinite(x), 0, e).astype(np.int32)[()]


def ldexp(x1, x2):
    """x1 * 2 ** x2."""
    return np.asarray(x1) * 2.0 ** np.asarray(x2)


def divmod(x1, x2):
    """Quotient and remainder."""
    return np.floor_divide(x1, x2), np.remainder(x1, x2)


def argwhere(a):
    """The indices of the elements that are not zero, as rows."""
    a = np.asarray(a)
    places = np.nonzero(np.atleast_1d(a))
    return np.stack(places, -1) if a.ndim else np.zeros((len(places[0]), 0), int)


def flatnonzero(a):
    """Where the flattened array is not zero."""
    return np.nonzero(np.ravel(a))[0]


def extract(condition, arr):
    """The elements where the condition holds."""
    return np.ravel(arr)[np.ravel(condition).astype(bool)]


def compress(condition, a, axis=None, out=None):
    """The slices along an axis where the condition holds."""
    if isinstance(condition, np.ndarray) and not isinstance(a, np.ndarray):
        # `x.compress(condition)` arrives with the array first.
        condition, a = a, condition
    a = np.asarray(a)
    if axis is None:
        a, axis = a.ravel(), 0
    return np.take(a, flatnonzero(condition), axis)


def select(condlist, choicelist, default=0):
    """For each element the first choice whose condition holds."""
    out = np.asarray(default)
    for condition, choice in list(zip(condlist, choicelist))[::-1]:
        out = np.where(condition, choice, out)
    return out


def piecewise(x, condlist, funclist, *args, **kw):
    """For each element the function whose condition holds."""
    x = np.asarray(x)
    out = np.zeros_like(x)
    conditions = [np.asarray(c) for c in condlist]
    if len(funclist) == len(conditions) + 1:
        conditions.append(~np.any(np.stack(conditions), 0))
    for condition, f in zip(conditions, funclist):
        out[condition] = f(x[condition], *args, **kw) if callable(f) else f
    return out


def choose(a, choices, out=None, mode="raise"):
    """For each element of `a` the choice of that number."""
    choices = np.broadcast_arrays(a, *choices)[1:]
    stacked = np.stack(choices)
    return np.take_along_axis(stacked, np.broadcast_to(np.asarray(a), stacked.shape[1:])[None], 0)[0]


def _along(arr, indices, axis):
    if not np.issubdtype(indices.dtype, np.integer):
        raise IndexError("`indices` must be an integer array")
    if indices.ndim != arr.ndim:
        raise ValueError("`indices` and `arr` must have the same number of dimensions")
    grid = np.ix_(*[np.arange(d) for d in arr.shape])
    return tuple(indices if i == axis % arr.ndim else g for i, g in enumerate(grid))


def take_along_axis(arr, indices, axis=-1):
    """Elements by an index array along an axis, as `argsort` gives it."""
    arr, indices = np.asarray(arr), np.asarray(indices)
    if axis is None:
        if indices.ndim != 1:
            raise ValueError("when axis=None, `indices` must have a single dimension.")
        return arr.ravel()[indices]
    return arr[_along(arr, indices, axis)]


def put_along_axis(arr, indices, values, axis):
    """Writes where `take_along_axis` reads."""
    arr[_along(arr, np.asarray(indices), axis)] = values


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    """`func1d` of each line along an axis."""
    arr = np.moveaxis(np.asarray(arr), axis, -1)
    lines = arr.reshape(-1, arr.shape[-1])
    parts = np.array([func1d(line, *args, **kwargs) for line in lines])
    out = parts.reshape(arr.shape[:-1] + parts.shape[1:])
    return np.moveaxis(out, -1, axis) if parts.ndim > 1 else out


def apply_over_axes(func, a, axes):
    """`func(a, axis)` over several axes, which stay with size 1."""
    out = np.asarray(a)
    for axis in np.atleast_1d(axes):
        new = func(out, int(axis))
        out = new if new.ndim == out.ndim else np.expand_dims(new, int(axis))
    return out


class vectorize:
    """A function of numbers as one of arrays."""

    def __init__(self, pyfunc, otypes=None, doc=None, excluded=None, cache=False, signature=None):
        self.pyfunc = pyfunc
        self.otypes = otypes
        self.signature = signature
        self.__name__ = getattr(pyfunc, "__name__", "vectorize")
        self.__doc__ = doc or getattr(pyfunc, "__doc__", None)

    def __call__(self, *args, **kwargs):
        arrays = np.broadcast_arrays(*args)
        results = [self.pyfunc(*row, **kwargs) for row in zip(*[a.flat for a in arrays])]
        dtype = np.dtype(self.otypes[0]) if self.otypes else None
        if results and isinstance(results[0], tuple):
            return tuple(np.array(part).reshape(arrays[0].shape) for part in zip(*results))
        return np.array(results, dtype=dtype).reshape(arrays[0].shape)


def partition(a, kth, axis=-1, kind="introselect", order=None):
    """With the k-th element where sorting would put it."""
    return np.sort(a, axis)


def argpartition(a, kth, axis=-1, kind="introselect", order=None):
    """The order that `partition` gives."""
    return np.argsort(a, axis)


def msort(a):
    """Sorted along the first axis."""
    return np.sort(a, 0)


def sort_complex(a):
    """Sorted by real part, then by imaginary part."""
    return np.sort(np.asarray(a, dtype=complex))


class errstate:
    """What floating point errors do within a `with`: ``np.errstate(divide="ignore")``."""

    def __init__(self, *, call=None, all=None, divide=None, over=None, under=None, invalid=None):
        self.modes = dict(all=all, divide=divide, over=over, under=under, invalid=invalid)

    def __enter__(self):
        self.old = np.seterr(**self.modes)

    def __exit__(self, *exc):
        np.seterr(**self.old)

    def __call__(self, func):
        def wrapped(*args, **kwargs):
            with self:
                return func(*args, **kwargs)

        return wrapped


def geterr():
    """What floating point errors do now."""
    return np.seterr()
