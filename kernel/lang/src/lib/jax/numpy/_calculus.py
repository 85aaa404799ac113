"""Differences, interpolation, polynomials, quantiles, convolution, statistics."""

import math

from _jitbook import (
    arraylike, canonical_dtype, check_arraylike, check_index, concrete_or_error, const_like, dtype_kind, finfo, jit, promote,
    promote_args_inexact, promote_inexact,
)
from jax import lax
from jax.lax import GatherDimensionNumbers, canonicalize_axis
from jax.numpy import _reductions, abs, array, asarray, conj, imag, real, sqrt
from jax.numpy._arithmetic import clip, remainder
from jax.numpy._contractions import dot
from jax.numpy._core import _where, broadcast_to, index_tuple, is_complex, is_integer, isnan_, where
from jax.numpy._creation import arange, full, zeros, zeros_like
from jax.numpy._reductions import cumsum
from jax.numpy._searching import searchsorted
from jax.numpy._diagonals import diag
from jax.numpy._shaping import atleast_2d, concatenate, flip, moveaxis, ravel


@jit(static_argnames=("n", "axis"))
def diff(a, n=1, axis=-1, prepend=None, append=None):
    """Differences of neighbours: ``jnp.diff(x)``."""
    a = arraylike("diff", a)
    n = concrete_or_error(check_index, n, "'n' argument of jnp.diff")
    if n == 0:
        return a
    if n < 0:
        raise ValueError(f"order must be non-negative but got {n}")
    if a.ndim == 0:
        raise ValueError(f"diff requires input that is at least one dimensional; got {a}")
    axis = canonicalize_axis(axis, a.ndim)
    parts = [_edge(prepend, a, axis), a, _edge(append, a, axis)]
    parts = [p for p in parts if p is not None]
    if len(parts) > 1:
        a = concatenate(parts, axis)
    before = (slice(None),) * axis
    after = (slice(None),) * (a.ndim - axis - 1)
    for _ in range(n):
        high, low = a[before + (slice(1, None),) + after], a[before + (slice(None, -1),) + after]
        a = high != low if dtype_kind(a.dtype) == "b" else high - low
    return a


def _edge(value, a, axis):
    if value is None:
        return None
    value = arraylike("diff", value)
    return value if value.ndim else broadcast_to(value, tuple([1 if i == axis else d for i, d in enumerate(a.shape)]))


@jit
def ediff1d(ary, to_end=None, to_begin=None):
    """Differences of the flattened array, with optional ends."""
    a = arraylike("ediff1d", ary).ravel()
    out = lax.sub(a[1:], a[:-1])
    if to_begin is not None:
        out = concatenate((ravel(arraylike("ediff1d", to_begin).astype(a.dtype)), out))
    if to_end is not None:
        out = concatenate((out, ravel(arraylike("ediff1d", to_end).astype(a.dtype))))
    return out


@jit(static_argnames=("axis", "edge_order"))
def gradient(f, *varargs, axis=None, edge_order=None):
    """Central differences: ``jnp.gradient(y, dx)``."""
    if edge_order is not None:
        raise NotImplementedError("The 'edge_order' argument to jnp.gradient is not supported.")
    a, *spacing = promote_inexact(f, *varargs)
    axes = tuple(range(a.ndim)) if axis is None else tuple([canonicalize_axis(i, a.ndim) for i in index_tuple(axis)])
    if not axes:
        return []
    if any([a.shape[i] < 2 for i in axes]):
        raise ValueError("Shape of array too small to calculate a numerical gradient, at least 2 elements are required.")
    if len(spacing) == 0:
        spacing = [1.0] * len(axes)
    elif len(spacing) == 1:
        spacing = spacing * len(axes)
    elif len(spacing) != len(axes):
        raise TypeError(f"Invalid number of spacing arguments {len(spacing)} for axis={axis!r}")
    out = [_gradient_along(a, h, i) for i, h in zip(axes, spacing)]
    return out[0] if len(out) == 1 else out


def _gradient_along(a, h, axis):
    def part(low, high):
        return lax.slice_in_dim(a, low, high, axis=axis)

    upper = part(1, 2) - part(0, 1)
    lower = part(-1, None) - part(-2, -1)
    rank = getattr(h, "ndim", 0)
    if rank == 0:
        inner = (part(2, None) - part(None, -2)) * 0.5 / h
        lower, upper = lower / h, upper / h
    elif rank == 1:
        if len(h) != a.shape[axis]:
            raise ValueError(
                "Spacing arrays must have the same length as the dimension along which the gradient is calculated."
            )
        h = h.reshape([len(h) if i == axis else 1 for i in range(a.ndim)])

        def step(low, high):
            return lax.slice_in_dim(h, low, high, axis=axis)

        upper = upper / (step(1, 2) - step(0, 1))
        lower = lower / (step(-1, None) - step(-2, -1))
        d1, d2 = step(1, -1) - step(0, -2), step(2, None) - step(1, -1)
        p, q, r = -d2 / (d1 * (d1 + d2)), (d2 - d1) / (d1 * d2), d1 / (d2 * (d1 + d2))
        inner = p * part(0, -2) + q * part(1, -1) + r * part(2, None)
    else:
        raise ValueError("Spacing arrays must be 1D arrays or scalars.")
    return concatenate((upper, inner, lower), axis=axis)


@jit(static_argnames=("axis",))
def trapezoid(y, x=None, dx=1.0, axis=-1):
    """Integral by the trapezoid rule: ``jnp.trapezoid(y, x)``."""
    if x is None:
        (y,) = promote_inexact(arraylike("trapezoid", y))
        dx = asarray(dx)
        if dx.ndim > 0:
            dx = moveaxis(lax.expand_dims(dx, tuple(range(y.ndim - dx.ndim))), axis, -1)
    else:
        y, x = promote_inexact(*arraylike("trapezoid", y, x))
        dx = diff(x) if x.ndim == 1 else moveaxis(diff(x, axis=axis), axis, -1)
    y = moveaxis(y, axis, -1)
    if dx.ndim == 0 or dx.shape[-1] == 1:
        width = dx if dx.ndim == 0 else dx[..., 0]
        return width * (y.sum(-1) - 0.5 * (y[..., 0] + y[..., -1]))
    return 0.5 * (dx * (y[..., 1:] + y[..., :-1])).sum(-1)


def _interp(x, xp, fp, left=None, right=None, period=None):
    x, xp, fp = arraylike("interp", x, xp, fp)
    if xp.shape != fp.shape or xp.ndim != 1:
        raise ValueError("xp and fp must be one-dimensional arrays of equal size")
    x, xp = promote_inexact(x, xp)
    (fp,) = promote_inexact(fp)
    for name, side in (("left", left), ("right", right)):
        if isinstance(side, str) and side != "extrapolate":
            raise ValueError(f"the only valid string value of `{name}` is 'extrapolate', but got: {side!r}")
    if is_complex(x):
        raise ValueError("jnp.interp: complex x values not supported.")
    if period is not None:
        if asarray(period).ndim != 0:
            raise ValueError(f"period must be a scalar; got {period}")
        period = abs(period)
        x, xp = x % period, xp % period
        xp, fp = lax.sort_key_val(xp, fp)
        xp = concatenate([xp[-1:] - period, xp, xp[:1] + period])
        fp = concatenate([fp[-1:], fp, fp[:1]])
    i = clip(searchsorted(xp, x, side="right"), 1, len(xp) - 1)
    df = fp[i] - fp[i - 1]
    dx = xp[i] - xp[i - 1]
    delta = x - xp[i - 1]
    flat = lax.abs(dx) <= _spacing_of_eps(xp.dtype)
    f = where(flat, fp[i - 1], fp[i - 1] + delta / where(flat, 1, dx) * df)
    if not isinstance(left, str):
        edge = fp[0] if left is None else left
        f = where(x < xp[0], edge, f) if period is None else f
    if not isinstance(right, str):
        edge = fp[-1] if right is None else right
        f = where(x > xp[-1], edge, f) if period is None else f
    return f


def _spacing_of_eps(dtype):
    """The gap above the dtype's eps: eps times eps."""
    eps = float(finfo(dtype).eps)
    return array(eps * eps, dtype=dtype)


def interp(x, xp, fp, left=None, right=None, period=None):
    """Linear interpolation: ``jnp.interp(0.5, xp, fp)``."""
    static = [n for n, v in (("left", left), ("right", right)) if isinstance(v, str) or v is None]
    if period is None:
        static.append("period")
    return jit(_interp, static_argnames=tuple(static))(x, xp, fp, left, right, period)


@jit(static_argnames=("unroll",))
def polyval(p, x, *, unroll=16):
    """A polynomial's value, highest power first: ``jnp.polyval(p, x)``."""
    p, x = promote(*arraylike("polyval", p, x))
    y = lax.full_like(x, 0, shape=lax.broadcast_shapes(p.shape[1:], x.shape), dtype=x.dtype)
    return lax.scan(lambda y, p: (y * x + p, None), y, p, unroll=unroll)[0]


@jit
def polyadd(a1, a2):
    """Sum of polynomials."""
    a, b = promote(*arraylike("polyadd", a1, a2))
    if b.shape[0] <= a.shape[0]:
        return a.at[-b.shape[0]:].add(b)
    return b.at[-a.shape[0]:].add(a)


@jit
def polysub(a1, a2):
    """Difference of polynomials."""
    a, b = promote(*arraylike("polysub", a1, a2))
    return polyadd(a, -b)


@jit(static_argnames=("mode", "op", "precision", "preferred_element_type"))
def _conv(x, y, mode, op, precision, preferred_element_type=None):
    if x.ndim != 1 or y.ndim != 1:
        raise ValueError(f"{op}() only support 1-dimensional inputs.")
    x, y = promote_inexact(x, y) if preferred_element_type is None else promote(x, y)
    if len(x) == 0 or len(y) == 0:
        raise ValueError(f"{op}: inputs cannot be empty, got shapes {x.shape} and {y.shape}.")
    order = slice(None)
    if op == "correlate":
        y = conj(y)
    if len(x) < len(y):
        x, y = y, x
        order = slice(None, None, -1) if op == "correlate" else order
    if op == "convolve":
        y = flip(y)
    n = y.shape[0]
    paddings = {"valid": (0, 0), "same": (n // 2, n - n // 2 - 1), "full": (n - 1, n - 1)}
    if mode not in paddings:
        raise ValueError("mode must be one of ['full', 'same', 'valid']")
    out = lax.conv_general_dilated(x[None, None, :], y[None, None, :], (1,), [paddings[mode]], precision=precision,
                                   preferred_element_type=preferred_element_type)
    return out[0, 0, order]


@jit(static_argnames=("mode", "precision", "preferred_element_type"))
def convolve(a, v, mode="full", *, precision=None, preferred_element_type=None):
    """Convolution of two vectors: ``jnp.convolve(x, y, mode="same")``."""
    a, v = arraylike("convolve", a, v)
    return _conv(a, v, mode=mode, op="convolve", precision=precision, preferred_element_type=preferred_element_type)


@jit(static_argnames=("mode", "precision", "preferred_element_type"))
def correlate(a, v, mode="valid", *, precision=None, preferred_element_type=None):
    """Correlation of two vectors."""
    a, v = arraylike("correlate", a, v)
    return _conv(a, v, mode=mode, op="correlate", precision=precision, preferred_element_type=preferred_element_type)


@jit(static_argnames=("axisa", "axisb", "axisc", "axis"))
def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """Cross product of vectors of 2 or 3 components: ``jnp.cross(x, y)``."""
    check_arraylike("cross", a, b)
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = moveaxis(a, axisa, -1), moveaxis(b, axisb, -1)
    if a.shape[-1] not in (2, 3) or b.shape[-1] not in (2, 3):
        raise ValueError("Dimension must be either 2 or 3 for cross product")
    if a.shape[-1] == 2 and b.shape[-1] == 2:
        return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    a0, a1, a2 = _components(a)
    b0, b1, b2 = _components(b)
    out = array([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0])
    return moveaxis(out, 0, axisc)


def _components(a):
    first = a[..., 0]
    second = a[..., 1]
    return first, second, a[..., 2] if a.shape[-1] == 3 else zeros_like(first)


@jit
def kron(a, b):
    """Kronecker product: ``jnp.kron(x, y)``."""
    check_arraylike("kron", a, b)
    a, b = promote(a, b)
    rank = max(a.ndim, b.ndim)
    a = lax.expand_dims(a, tuple(range(rank - a.ndim)))
    b = lax.expand_dims(b, tuple(range(rank - b.ndim)))
    shape = tuple([m * n for m, n in zip(a.shape, b.shape)])
    wide_a = lax.expand_dims(a, tuple(range(1, 2 * rank, 2)))
    return lax.mul(wide_a, lax.expand_dims(b, tuple(range(0, 2 * rank, 2)))).reshape(shape)


@jit(static_argnames=("axis",))
def unwrap(p, discont=None, axis=-1, period=2 * math.pi):
    """Add multiples of the period so that steps stay small."""
    p, period = promote(arraylike("unwrap", p), period)
    if is_complex(p):
        raise ValueError("jnp.unwrap does not support complex inputs.")
    if p.shape[axis] == 0:
        return p
    discont = period / 2 if discont is None else discont
    interval = period // 2 if is_integer(p) else period / 2
    dd = diff(p, axis=axis)
    step = remainder(dd + interval, period) - interval
    step = where((step == -interval) & (dd > 0), interval, step)
    fix = where(abs(dd) < discont, 0, step - dd)
    first = lax.slice_in_dim(p, 0, 1, axis=axis)
    return concatenate((first, lax.slice_in_dim(p, 1, None, axis=axis) + cumsum(fix, axis=axis)), axis=axis)


# -- quantiles --------------------------------------------------------------------------------

_METHODS = ["linear", "lower", "higher", "midpoint", "nearest"]


@jit(static_argnames=("axis", "overwrite_input", "keepdims", "method"))
def quantile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, weights=None):
    """Quantiles, 0 to 1: ``jnp.quantile(x, 0.5)``."""
    a, q = arraylike("quantile", a, q)
    if overwrite_input or out is not None:
        raise ValueError("jax.numpy.quantile does not support overwrite_input=True or out != None")
    return _quantile(a, q, axis, method, keepdims, False, weights)


@jit(static_argnames=("axis", "overwrite_input", "keepdims", "method"))
def nanquantile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, weights=None):
    """Quantiles of the elements that are not nan."""
    a, q = arraylike("nanquantile", a, q)
    if overwrite_input or out is not None:
        raise ValueError("jax.numpy.nanquantile does not support overwrite_input=True or out != None")
    return _quantile(a, q, axis, method, keepdims, True, weights)


def _quantile(a, q, axis, method, keepdims, squash_nans, weights):
    if weights is not None:
        raise NotImplementedError("weights are not supported in quantiles")
    if method not in _METHODS:
        raise ValueError("method can only be 'linear', 'lower', 'higher', 'midpoint', 'nearest' or 'inverted_cdf'")
    (a,) = promote_inexact(a)
    if is_complex(a):
        raise ValueError("quantile does not support complex input, as the operation is poorly defined.")
    a, axis, kept = _one_axis(a, axis, keepdims)
    if q.ndim > 1:
        raise ValueError(f"q must be have rank <= 1, got shape {q.shape}")
    find = _nan_neighbours if squash_nans else _neighbours
    low, high, low_weight, high_weight = find(a, q, axis, keepdims)
    out = _between(method, low, high, low_weight, high_weight, q.dtype)
    if keepdims and kept:
        out = out.reshape(([q.shape[0]] if q.ndim else []) + kept)
    return lax.convert_element_type(out, a.dtype)


def _one_axis(a, axis, keepdims):
    """`a` with the axes to reduce merged into one; the shape to give back if they are kept."""
    if axis is None:
        return a.ravel(), 0, [1] * a.ndim if keepdims else []
    if not isinstance(axis, tuple):
        return a, canonicalize_axis(axis, a.ndim), []
    axes = tuple([canonicalize_axis(ax, a.ndim) for ax in axis])
    if len(set(axes)) != len(axes):
        raise ValueError("repeated axis")
    kept = [1 if i in axes else d for i, d in enumerate(a.shape)]
    order = list(range(a.ndim))
    for i, s in enumerate([d for d in range(a.ndim) if d not in axes]):
        order[i], order[s] = order[s], order[i]
    rest = tuple([d for i, d in enumerate(a.shape) if i not in axes])
    merged = math.prod([d for i, d in enumerate(a.shape) if i in axes])
    a = lax.reshape(a, rest + (merged,), order)
    return a, a.ndim - 1, kept


def _neighbours(a, q, axis, keepdims):
    a = _where(_reductions.any(isnan_(a), axis=axis, keepdims=True), math.nan, a)
    a = lax.sort(a, dimension=axis)
    n = lax.convert_element_type(a.shape[axis], q.dtype)
    position = lax.mul(q, n - 1)
    low, high = lax.floor(position), lax.ceil(position)
    high_weight = lax.sub(position, low)
    low_weight = lax.sub(const_like(high_weight, 1), high_weight)
    low = lax.clamp(const_like(low, 0), low, n - 1)
    high = lax.clamp(const_like(high, 0), high, n - 1)
    low, high = lax.convert_element_type(low, int), lax.convert_element_type(high, int)
    sizes = list(a.shape)
    sizes[axis] = 1
    rank = a.ndim + q.ndim if keepdims else a.ndim + q.ndim - 1
    dnums = GatherDimensionNumbers(
        offset_dims=tuple(range(q.ndim, rank)),
        collapsed_slice_dims=() if keepdims else (axis,),
        start_index_map=(axis,),
    )
    low_value = lax.gather(a, low[..., None], dnums, sizes)
    high_value = lax.gather(a, high[..., None], dnums, sizes)
    if q.ndim == 1:
        low_weight = lax.broadcast_in_dim(low_weight, low_value.shape, (0,))
        high_weight = lax.broadcast_in_dim(high_weight, high_value.shape, (0,))
    return low_value, high_value, low_weight, high_weight


def _nan_neighbours(a, q, axis, keepdims):
    a = lax.sort(_where(isnan_(a), math.nan, a), dimension=axis)
    counts = _reductions.sum(lax.bitwise_not(isnan_(a)), axis=axis, dtype=q.dtype, keepdims=keepdims)
    shape = counts.shape
    rank = q.ndim
    q_shape = q.shape
    q = lax.expand_dims(q, tuple(range(rank, len(shape) + rank)))
    counts = lax.expand_dims(counts, tuple(range(rank)))
    position = lax.mul(q, lax.sub(counts, const_like(q, 1)))
    low, high = lax.floor(position), lax.ceil(position)
    high_weight = lax.sub(position, low)
    low_weight = lax.sub(const_like(high_weight, 1), high_weight)
    low = lax.max(const_like(low, 0), lax.min(low, counts - 1))
    high = lax.max(const_like(high, 0), lax.min(high, counts - 1))
    low, high = lax.convert_element_type(low, int), lax.convert_element_type(high, int)
    index = [lax.broadcasted_iota(int, q_shape + shape, d + rank) for d in range(len(shape))]
    if keepdims:
        index[axis] = low
    else:
        index.insert(axis, low)
    low_value = a[tuple(index)]
    index[axis] = high
    return low_value, a[tuple(index)], low_weight, high_weight


def _between(method, low, high, low_weight, high_weight, dtype):
    if method == "linear":
        return lax.add(lax.mul(low.astype(dtype), low_weight), lax.mul(high.astype(dtype), high_weight))
    if method == "lower":
        return low
    if method == "higher":
        return high
    if method == "nearest":
        return lax.select(lax.le(high_weight, const_like(high_weight, 0.5)), low, high)
    return lax.mul(lax.add(low, high), const_like(low, 0.5))


@jit(static_argnames=("axis", "overwrite_input", "keepdims", "method"))
def percentile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, weights=None):
    """Quantiles, 0 to 100: ``jnp.percentile(x, 90)``."""
    a, q = arraylike("percentile", a, q)
    (q,) = promote_inexact(q)
    return quantile(a, q / 100, axis=axis, out=out, overwrite_input=overwrite_input, method=method, keepdims=keepdims,
                    weights=weights)


@jit(static_argnames=("axis", "overwrite_input", "keepdims", "method"))
def nanpercentile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, weights=None):
    """Percentiles of the elements that are not nan."""
    a, q = arraylike("nanpercentile", a, q)
    (q,) = promote_inexact(q)
    return nanquantile(a, q / 100, axis=axis, out=out, overwrite_input=overwrite_input, method=method, keepdims=keepdims,
                       weights=weights)


@jit(static_argnames=("axis", "overwrite_input", "keepdims"))
def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    """The middle value: ``jnp.median(x)``."""
    a = arraylike("median", a)
    return quantile(a, 0.5, axis=axis, out=out, overwrite_input=overwrite_input, keepdims=keepdims, method="midpoint")


@jit(static_argnames=("axis", "overwrite_input", "keepdims"))
def nanmedian(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    """The middle of the values that are not nan."""
    a = arraylike("nanmedian", a)
    return nanquantile(a, 0.5, axis=axis, out=out, overwrite_input=overwrite_input, keepdims=keepdims, method="midpoint")


# -- covariance -------------------------------------------------------------------------------


@jit(static_argnames=("rowvar", "bias", "ddof", "dtype"))
def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, dtype=None):
    """Covariance matrix of the rows: ``jnp.cov(x)``."""
    if y is not None:
        m, y = promote_args_inexact("cov", m, y)
        if y.ndim > 2:
            raise ValueError("y has more than 2 dimensions")
    else:
        (m,) = promote_args_inexact("cov", m)
    if m.ndim > 2:
        raise ValueError("m has more than 2 dimensions")
    X = _as_rows(m, rowvar or m.ndim == 1)
    if X.shape[0] == 0:
        return array([]).reshape(0, 0)
    if y is not None:
        rows = atleast_2d(y)
        X = concatenate((X, rows.T if not rowvar and rows.shape[0] != 1 else rows), axis=0)
    if X.shape[1] == 0:
        return full(() if X.shape[0] == 1 else (X.shape[0], X.shape[0]), math.nan, dtype=X.dtype)
    ddof = (0 if bias else 1) if ddof is None else ddof
    fweights = _observation_weights("fweights", X, fweights)
    aweights = _observation_weights("aweights", X, aweights)
    w = fweights if aweights is None else aweights if fweights is None else fweights * aweights
    if dtype is not None:
        X = X.astype(dtype)
        w = w.astype(dtype) if w is not None else w
    avg, w_sum = _reductions.average(X, axis=1, weights=w, returned=True)
    w_sum = w_sum[0]
    if w is None:
        f = X.shape[1] - ddof
    elif ddof == 0:
        f = w_sum
    elif aweights is None:
        f = w_sum - ddof
    else:
        f = w_sum - ddof * _reductions.sum(w * aweights) / w_sum
    X = X - avg[:, None]
    weighted = X if w is None else X * lax.broadcast_to_rank(w, X.ndim)
    from jax.numpy import true_divide

    return true_divide(dot(X, weighted.T.conj()), f).squeeze()


def _as_rows(m, rowvar):
    m = atleast_2d(m)
    return m if rowvar else m.T


def _observation_weights(name, X, weights):
    if weights is None:
        return None
    weights = arraylike("cov", weights)
    if weights.ndim > 1:
        raise RuntimeError(f"cannot handle multidimensional {name}")
    if weights.shape[0] != X.shape[1]:
        raise RuntimeError(f"incompatible numbers of samples and {name}")
    if name == "fweights" and not is_integer(weights):
        raise TypeError("fweights must be integer.")
    return abs(weights)


@jit(static_argnames=("rowvar", "dtype"))
def corrcoef(x, y=None, rowvar=True, dtype=None):
    """Correlation matrix of the rows: ``jnp.corrcoef(x)``."""
    from jax.numpy import divide

    check_arraylike("corrcoef", x)
    c = cov(x, y, rowvar, dtype=dtype)
    if c.ndim == 0:
        return divide(c, c)
    stddev = sqrt(real(diag(c))).astype(c.dtype)
    c = c / stddev[:, None] / stddev[None, :]
    re = clip(real(c), -1, 1)
    return lax.complex(re, clip(imag(c), -1, 1)) if is_complex(c) else re


def polyder(p, m=1):
    """Coefficients of a polynomial's derivative: ``jnp.polyder(p)``."""
    p = promote_inexact(arraylike("polyder", p))[0]
    m = check_index(m)
    if m < 0:
        raise ValueError("Order of derivative must be positive")
    for _ in range(m):
        p = p[:-1] * arange(p.shape[0] - 1, 0, -1, dtype=p.dtype)
    return p


def polyint(p, m=1, k=None):
    """Coefficients of a polynomial's integral: ``jnp.polyint(p)``."""
    p = promote_inexact(arraylike("polyint", p))[0]
    m = check_index(m)
    if m < 0:
        raise ValueError("Order of integral must be positive (see polyder)")
    k = zeros(m, p.dtype) if k is None else broadcast_to(asarray(k, p.dtype), (m,))
    for i in range(m):
        p = concatenate([p / arange(p.shape[0], 0, -1, dtype=p.dtype), k[i:i + 1]])
    return p


def polymul(a1, a2, *, trim_leading_zeros=False):
    """Product of polynomials: ``jnp.polymul(a, b)``."""
    a1, a2 = promote_inexact(*arraylike("polymul", a1, a2))
    if trim_leading_zeros and (len(a1) > 1 or len(a2) > 1):
        from jax.numpy import trim_zeros

        a1, a2 = trim_zeros(a1, trim="f"), trim_zeros(a2, trim="f")
    a1 = a1 if len(a1) else asarray([0.0], a2.dtype)
    a2 = a2 if len(a2) else asarray([0.0], a1.dtype)
    return convolve(a1, a2, mode="full")
