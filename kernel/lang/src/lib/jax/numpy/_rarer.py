"""Histograms over several dimensions, bits, parts of floats, windows and other functions that few programs use."""
import math
from collections import namedtuple

from _jitbook import (
    arraylike, concrete_or_error, convert, custom_jvp, default_float, dtype_kind, promote_args_inexact, promote_inexact,
)
from jax import lax
from jax import numpy as jnp
from jax.lax import canonicalize_axis

_UniqueAll = namedtuple("_UniqueAllResult", "values indices inverse_indices counts")
_UniqueCounts = namedtuple("_UniqueCountsResult", "values counts")
_UniqueInverse = namedtuple("_UniqueInverseResult", "values inverse_indices")


def _is_sequence(bins):
    return isinstance(bins, (list, tuple)) or getattr(bins, "ndim", 0) > 0


def histogramdd(sample, bins=10, range=None, weights=None, density=None):
    """Counts and edges of bins over the columns of samples: ``jnp.histogramdd(points, bins=4)``."""
    sample = arraylike("histogramdd", sample)
    if weights is None:
        (sample,) = promote_inexact(sample)
    else:
        weights = arraylike("histogramdd", weights)
        if weights.shape != sample.shape[:1]:
            raise ValueError("should have one weight for each sample.")
        sample, weights = promote_inexact(sample, weights)
    n, d = sample.shape
    if range is not None and (len(range) != d or any(r is not None and jnp.shape(r)[0] != 2 for r in range)):
        raise ValueError(f"For sample.shape={(n, d)}, range must be a sequence of {d} pairs or Nones; got range={range!r}")
    bins = list(bins) if _is_sequence(bins) else d * [bins]
    if len(bins) != d:
        raise ValueError("should be a bin for each dimension.")
    places, edges = [], []
    for i, count in enumerate(bins):
        column = sample[:, i]
        edge = jnp.histogram_bin_edges(column, count, None if range is None else range[i], weights)
        place = jnp.searchsorted(edge, column, side="right")
        places.append(jnp.where(column == edge[-1], place - 1, place))
        edges.append(edge)
    sizes = tuple([len(edge) + 1 for edge in edges])
    flat = jnp.ravel_multi_index(tuple(places), sizes, mode="clip")
    counts = jnp.bincount(flat, weights, length=math.prod(sizes)).reshape(sizes)[d * (slice(1, -1),)]
    if density:
        counts = counts.astype(sample.dtype)
        counts = counts / counts.sum()
        for width in jnp.ix_(*[jnp.diff(edge) for edge in edges]):
            counts = counts / width
    return counts, edges


def histogram2d(x, y, bins=10, range=None, weights=None, density=None):
    """Counts and edges of bins over a plane: ``jnp.histogram2d(x, y, bins=4)``."""
    x, y = arraylike("histogram2d", x, y)
    if _is_sequence(bins) and len(bins) not in (1, 2):
        bins = [jnp.asarray(bins), jnp.asarray(bins)]
    counts, edges = histogramdd(jnp.transpose(jnp.asarray([x, y])), bins, range, weights, density)
    return counts, edges[0], edges[1]


def put(a, ind, v, mode=None, *, inplace=True):
    """A copy with values at flat indices: ``jnp.put(x, jnp.array([0, 2]), 9., inplace=False)``."""
    if inplace:
        raise ValueError("jax.numpy.put cannot modify arrays in-place, because JAX arrays are immutable. Pass "
                         "inplace=False to instead return an updated array.")
    a, ind, v = arraylike("put", a, ind, v)
    ind, v = ind.ravel(), v.ravel()
    if not a.size or not ind.size or not v.size:
        return a
    v = jnp.resize(v, ind.shape)
    if mode is None:
        kind = "drop"
    elif mode in ("clip", "wrap"):
        ind = jnp.clip(ind, 0, a.size - 1) if mode == "clip" else ind % a.size
        kind = "promise_in_bounds"
    elif mode == "raise":
        raise NotImplementedError("The 'raise' mode to jnp.put is not supported.")
    else:
        raise ValueError(f"mode should be one of 'wrap' or 'clip'; got mode={mode!r}")
    return a.at[jnp.unravel_index(ind, a.shape)].set(v, mode=kind)


def place(arr, mask, vals, *, inplace=True):
    """A copy with values, one after the other, where a mask is set: ``jnp.place(x, x > 1, 9., inplace=False)``."""
    if inplace:
        raise ValueError("jax.numpy.place cannot modify arrays in-place, because JAX arrays are immutable. Pass "
                         "inplace=False to instead return an updated array.")
    arr, mask, vals = arraylike("place", arr, mask, vals)
    vals = vals.ravel()
    if arr.size != mask.size:
        raise ValueError("place: arr and mask must be the same size")
    if not vals.size:
        raise ValueError("Cannot place values from an empty array")
    if not arr.size:
        return arr
    places = jnp.where(mask.ravel(), size=mask.size, fill_value=arr.size)[0]
    return arr.ravel().at[places].set(jnp.resize(vals, (arr.size,)), mode="drop").reshape(arr.shape)


def unique_all(x, /, *, size=None, fill_value=None):
    """Distinct elements, where they are first, which each element is, and how often: ``jnp.unique_all(x)``."""
    x = arraylike("unique_all", x)
    return _UniqueAll(*jnp.unique(x, return_index=True, return_inverse=True, return_counts=True, equal_nan=False, size=size,
                                  fill_value=fill_value))


def unique_counts(x, /, *, size=None, fill_value=None):
    """Distinct elements and how often each occurs: ``jnp.unique_counts(x)``."""
    x = arraylike("unique_counts", x)
    return _UniqueCounts(*jnp.unique(x, return_counts=True, equal_nan=False, size=size, fill_value=fill_value))


def unique_inverse(x, /, *, size=None, fill_value=None):
    """Distinct elements and which of them each element is: ``jnp.unique_inverse(x)``."""
    x = arraylike("unique_inverse", x)
    return _UniqueInverse(*jnp.unique(x, return_inverse=True, equal_nan=False, size=size, fill_value=fill_value))


def unique_values(x, /, *, size=None, fill_value=None):
    """Distinct elements: ``jnp.unique_values(x)``."""
    return jnp.unique(arraylike("unique_values", x), equal_nan=False, size=size, fill_value=fill_value)


@custom_jvp
def _i0(x):
    size = lax.abs(x)
    return lax.mul(lax.exp(size), lax.bessel_i0e(size))


@_i0.defjvp
def _i0_jvp(primals, tangents):
    (x,), (t,) = primals, tangents
    return _i0(x), jnp.where(x == 0, 0.0, t * lax.exp(lax.abs(x)) * lax.bessel_i1e(x))


def i0(x):
    """The modified Bessel function of order 0: ``jnp.i0(1.0)``."""
    (x,) = promote_args_inexact("i0", x)
    if dtype_kind(x.dtype) != "f":
        raise ValueError(f"Unsupported input type to jax.numpy.i0: {x.dtype}")
    return _i0(x)


def kaiser(M, beta):
    """Kaiser's window: ``jnp.kaiser(5, 14.0)``."""
    M = concrete_or_error(int, M, "M argument of jnp.kaiser")
    if M <= 1:
        return lax.full((M,), 1, default_float())
    alpha = 0.5 * (M - 1)
    return i0(beta * jnp.sqrt(1 - ((lax.iota(default_float(), M) - alpha) / alpha) ** 2)) / i0(beta)


def bartlett(M):
    """Bartlett's window, a triangle: ``jnp.bartlett(5)``."""
    M = concrete_or_error(int, M, "M argument of jnp.bartlett")
    if M <= 1:
        return lax.full((M,), 1, default_float())
    return 1 - jnp.abs(2 * lax.iota(default_float(), M) + 1 - M) / (M - 1)


def spacing(x, /):
    """How far the next float is: ``jnp.spacing(1.0)``."""
    (x,) = promote_args_inexact("spacing", x)
    if dtype_kind(x.dtype) == "c":
        raise ValueError("jnp.spacing is not defined for complex inputs.")
    endless = jnp.full_like(x, math.inf)
    if x.dtype.name == "float16":
        return lax.nextafter(x, endless) - x
    step = lax.nextafter(x, jnp.copysign(endless, x)) - x
    smallest = jnp.asarray(jnp.finfo(x.dtype).smallest_subnormal, x.dtype)
    return jnp.where(step == 0, jnp.copysign(smallest, x), step)


def _checked_order(bitorder):
    if bitorder not in ["little", "big"]:
        raise ValueError("'order' must be either 'little' or 'big'")
    bits = jnp.arange(8, dtype="uint8")
    return bits[::-1] if bitorder == "big" else bits


def packbits(a, axis=None, bitorder="big"):
    """Eight bools a byte: ``jnp.packbits(jnp.array([1, 0, 1]))``."""
    a = arraylike("packbits", a)
    if dtype_kind(a.dtype) not in "iub":
        raise TypeError("Expected an input array of integer or boolean data type")
    bits = _checked_order(bitorder)
    a = (a != 0).astype("uint8")
    a, axis = (a.ravel(), 0) if axis is None else (a, axis)
    a = jnp.swapaxes(a, axis, -1)
    a = jnp.pad(a, (a.ndim - 1) * [(0, 0)] + [(0, -a.shape[-1] % 8)])
    packed = (a.reshape(a.shape[:-1] + (a.shape[-1] // 8, 8)) << bits).sum(-1).astype("uint8")
    return jnp.swapaxes(packed, axis, -1)


def unpackbits(a, axis=None, count=None, bitorder="big"):
    """The bits of bytes: ``jnp.unpackbits(jnp.array([5], dtype=jnp.uint8))``."""
    a = arraylike("unpackbits", a)
    if a.dtype.name != "uint8":
        raise TypeError("Expected an input array of unsigned byte data type")
    bits = _checked_order(bitorder)
    a, axis = (a.ravel(), 0) if axis is None else (a, axis)
    a = jnp.swapaxes(a, axis, -1)
    out = ((a[..., None] >> bits) & 1).astype("uint8")
    out = out.reshape(out.shape[:-2] + (-1,))
    if count is not None and count > out.shape[-1]:
        out = jnp.pad(out, [(0, 0)] * (out.ndim - 1) + [(0, count - out.shape[-1])])
    elif count is not None:
        out = out[..., :count]
    return jnp.swapaxes(out, axis, -1)


def sort_complex(a):
    """The elements sorted, as complex numbers: ``jnp.sort_complex(x)``."""
    a = lax.sort(arraylike("sort_complex", a))
    return convert(a, {"float64": "complex128", "complex128": "complex128"}.get(a.dtype.name, "complex64"))


def argpartition(a, kth, axis=-1):
    """Where the smallest elements are, in no order, before the others: ``jnp.argpartition(x, 2)``."""
    a = arraylike("partition", a)
    if dtype_kind(a.dtype) == "c":
        raise NotImplementedError("jnp.argpartition for complex dtype is not implemented.")
    axis = canonicalize_axis(axis, a.ndim)
    kth = canonicalize_axis(kth, a.shape[axis])
    a = a.swapaxes(axis, -1)
    low = lax.top_k(-(a + 1) if dtype_kind(a.dtype) == "u" else -a, kth + 1)[1]
    rest = jnp.put_along_axis(jnp.ones(a.shape), low, 0, axis=-1, inplace=False)
    high = lax.top_k(rest, a.shape[-1] - kth - 1)[1]
    return lax.concatenate([low, high], dimension=a.ndim - 1).swapaxes(-1, axis)


def array_str(a, max_line_width=None, precision=None, suppress_small=None):
    """What `str` of an array says: ``jnp.array_str(x, precision=2)``."""
    with jnp.printoptions(**_given(linewidth=max_line_width, precision=precision, suppress=suppress_small)):
        return str(jnp.asarray(a))


def _given(**options):
    return {name: value for name, value in options.items() if value is not None}
