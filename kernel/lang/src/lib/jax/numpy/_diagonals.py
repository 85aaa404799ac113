"""Triangles and diagonals."""

import math

from _jitbook import arraylike, canonical_dtype, check_arraylike, check_index, concrete_or_error, dtype_kind, jit
from jax import lax
from jax.lax import canonicalize_axis
from jax.numpy._core import where
from jax.numpy._creation import arange, eye, ones, tri, zeros, zeros_like
from jax.numpy import _reductions
from jax.numpy._shaping import moveaxis, ravel
from jax.numpy._searching import nonzero


@jit(static_argnames=("k",))
def tril(m, k=0):
    """Zero above a diagonal: ``jnp.tril(x)``."""
    m = arraylike("tril", m)
    if m.ndim < 2:
        raise ValueError("Argument to jax.numpy.tril must be at least 2D")
    mask = lax.broadcast(tri(*m.shape[-2:], k=k, dtype=bool), m.shape[:-2])
    return lax.select(mask, m, zeros_like(m))


@jit(static_argnames=("k",))
def triu(m, k=0):
    """Zero below a diagonal: ``jnp.triu(x)``."""
    m = arraylike("triu", m)
    if m.ndim < 2:
        raise ValueError("Argument to jax.numpy.triu must be at least 2D")
    mask = lax.broadcast(tri(*m.shape[-2:], k=k - 1, dtype=bool), m.shape[:-2])
    return lax.select(mask, zeros_like(m), m)


def _triangle_size(n, m, k):
    if k < 0:
        return n * m - _triangle_size(m, n, 1 - k)
    if k >= m:
        return 0
    rows = n if n < m - k else m - k
    return rows * (rows + 1) // 2 + rows * (m - k - rows)


def triu_indices(n, k=0, m=None):
    """The indices of the upper triangle: ``x[jnp.triu_indices(3)]``."""
    m = n if m is None else m
    i, j = nonzero(triu(ones((n, m)), k=k), size=_triangle_size(n, m, k))
    return i, j


def tril_indices(n, k=0, m=None):
    """The indices of the lower triangle."""
    m = n if m is None else m
    i, j = nonzero(tril(ones((n, m)), k=k), size=_triangle_size(m, n, -k))
    return i, j


def triu_indices_from(arr, k=0):
    """`triu_indices` for a given matrix."""
    if len(arr.shape) != 2:
        raise ValueError("Only 2-D inputs are accepted")
    return triu_indices(arr.shape[0], k=k, m=arr.shape[1])


def tril_indices_from(arr, k=0):
    """`tril_indices` for a given matrix."""
    if len(arr.shape) != 2:
        raise ValueError("Only 2-D inputs are accepted")
    return tril_indices(arr.shape[0], k=k, m=arr.shape[1])


@jit(static_argnames=("offset", "axis1", "axis2"))
def diagonal(a, offset=0, axis1=0, axis2=1):
    """A diagonal of a matrix: ``jnp.diagonal(x)``."""
    a = arraylike("diagonal", a)
    if a.ndim < 2:
        raise ValueError("diagonal requires an array of at least two dimensions.")
    offset = concrete_or_error(check_index, offset, "'offset' argument of jnp.diagonal()")

    def pick(a):
        rows, columns = a.shape[axis1], a.shape[axis2]
        a = moveaxis(a, (axis1, axis2), (-2, -1))
        length = rows + (offset if offset < 0 else 0)
        across = columns - (offset if offset > 0 else 0)
        length = length if length < across else across
        length = length if length > 0 else 0
        shift = offset if offset > 0 else -offset
        i, j = arange(length), arange(shift, shift + length)
        return a[..., i, j] if offset >= 0 else a[..., j, i]

    if a.ndim != 2 or a.shape[0] != a.shape[1] or offset != 0 or dtype_kind(a.dtype) == "b":
        return pick(a)
    ones_on = eye(a.shape[0], dtype=a.dtype)
    return lax.platform_dependent(
        a, default=pick, mosaic=lambda a: lax.reduce_sum(lax.mul(ones_on, a), (0,))
    )


def diag(v, k=0):
    """A matrix with `v` on a diagonal, or the diagonal of a matrix: ``jnp.diag(x)``."""
    return _diag(arraylike("diag", v), check_index(k))


@jit(static_argnames=("k",))
def _diag(v, k):
    if v.ndim == 1:
        n = v.shape[0] + (k if k > 0 else -k)
        v = lax.pad(v, lax.zero_like(v), (((-k if k < 0 else 0), (k if k > 0 else 0), 0),))
        return where(eye(n, k=k, dtype=bool), v[:, None], lax.zero_like(v))
    if v.ndim == 2:
        return diagonal(v, offset=k)
    raise ValueError("diag input must be 1d or 2d")


def diagflat(v, k=0):
    """A matrix with the elements of `v` on a diagonal."""
    check_arraylike("diagflat", v)
    flat = ravel(v)
    n = len(flat) + (k if k > 0 else -k)
    out = zeros(n * n, dtype=flat.dtype)
    i = arange(0, len(flat))
    places = i + k + i * n if k >= 0 else i + (i - k) * n
    return out.at[places].set(flat).reshape(n, n)


@jit(static_argnames=("axis1", "axis2", "dtype"))
def trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    """Sum of a diagonal: ``jnp.trace(x)``."""
    a = arraylike("trace", a)
    if out is not None:
        raise NotImplementedError("The 'out' argument to jnp.trace is not supported.")
    if canonicalize_axis(axis1, a.ndim) == canonicalize_axis(axis2, a.ndim):
        raise ValueError(f"axis1 and axis2 can not be same. axis1={axis1} and axis2={axis2}")
    if dtype is not None:
        dtype = canonical_dtype(dtype, "trace")
    rows, columns = a.shape[axis1], a.shape[axis2]
    a = moveaxis(a, (axis1, axis2), (-2, -1))
    a = where(eye(rows, columns, k=offset, dtype=bool), a, zeros_like(a))
    return _reductions.sum(a, axis=(-2, -1), dtype=dtype)


def fill_diagonal(a, val, wrap=False, *, inplace=True):
    """A copy with the diagonal replaced (``inplace=False`` must be said)."""
    if inplace:
        raise NotImplementedError("JAX arrays are immutable, must use inplace=False")
    if wrap:
        raise NotImplementedError("wrap=True is not implemented, must use wrap=False")
    from jax.numpy._creation import diag_indices

    a, val = arraylike("fill_diagonal", a, val)
    if a.ndim < 2:
        raise ValueError("array must be at least 2-d")
    if a.ndim > 2 and len(set(a.shape)) != 1:
        raise ValueError("All dimensions of input must be of equal length")
    n = sorted(a.shape)[0]
    return a.at[diag_indices(n, a.ndim)].set(val if val.ndim == 0 else _tile_to_size(val.ravel(), n))


def _tile_to_size(a, size):
    from jax.numpy._shaping import tile

    if a.size < size:
        a = tile(a, math.ceil(size / a.size))
    return a[:size] if a.size > size else a
