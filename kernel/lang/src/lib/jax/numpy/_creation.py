"""Arrays from nothing: zeros, ranges, grids."""

import math

from _jitbook import (
    arraylike, canonical_dtype, check_arraylike, check_index, concrete_or_error, const_like, convert, dtype_kind, dtype_of, finfo, jit,
    ndim_of, real_dtype, result_type_weak, shape_of, to_inexact,
)
from jax import lax
from jax.lax import canonicalize_axis
from jax.numpy import asarray
from jax.numpy._core import broadcast_to, shape_tuple


def _check_shape_argument(name, shape, dtype):
    if hasattr(shape, "send"):
        raise TypeError("expected sequence object with len >= 0 or a single integer")
    if isinstance(dtype, int) and isinstance(shape, int) and not isinstance(dtype, type):
        raise TypeError(
            f"Cannot interpret '{dtype}' as a data type.\n\nDid you accidentally write `jax.numpy.{name}({shape}, {dtype})` "
            f"when you meant `jax.numpy.{name}(({shape}, {dtype}))`, i.e. with a single tuple argument for the shape?"
        )


def zeros(shape, dtype=None, *, device=None, out_sharding=None):
    """An array of zeros: ``jnp.zeros((2, 3))``."""
    _check_shape_argument("zeros", shape, dtype)
    dtype = canonical_dtype(float if dtype is None else dtype, "zeros")
    return lax.full(shape_tuple(shape), 0, dtype)


def ones(shape, dtype=None, *, device=None, out_sharding=None):
    """An array of ones: ``jnp.ones(3)``."""
    _check_shape_argument("ones", shape, dtype)
    shape = shape_tuple(shape)
    return lax.full(shape, 1, canonical_dtype(float if dtype is None else dtype, "ones"))


def empty(shape, dtype=None, *, device=None, out_sharding=None):
    """As `zeros`: there are no uninitialised arrays."""
    _check_shape_argument("empty", shape, dtype)
    return zeros(shape, canonical_dtype(float if dtype is None else dtype, "empty"))


def full(shape, fill_value, dtype=None, *, device=None, out_sharding=None):
    """An array of one value: ``jnp.full((2,), 7)``."""
    if dtype is not None:
        dtype = canonical_dtype(dtype, "full")
    check_arraylike("full", fill_value)
    if ndim_of(fill_value) == 0:
        return lax.full(shape_tuple(shape), fill_value, dtype)
    return broadcast_to(asarray(fill_value, dtype=dtype), shape_tuple(shape))


def _filled_like(name, a, value, dtype, shape):
    if not (hasattr(a, "dtype") and hasattr(a, "shape")):
        a = arraylike(name, a)
    if dtype is not None:
        dtype = canonical_dtype(dtype, name)
    return lax.full_like(a, value, dtype, None if shape is None else shape_tuple(shape))


def zeros_like(a, dtype=None, shape=None, *, device=None, out_sharding=None):
    """Zeros of the shape and dtype of `a`: ``jnp.zeros_like(x)``."""
    return _filled_like("zeros_like", a, 0, dtype, shape)


def ones_like(a, dtype=None, shape=None, *, device=None, out_sharding=None):
    """Ones of the shape and dtype of `a`."""
    return _filled_like("ones_like", a, 1, dtype, shape)


def empty_like(prototype, dtype=None, shape=None, *, device=None):
    """As `zeros_like`."""
    return _filled_like("empty_like", prototype, 0, dtype, shape)


def full_like(a, fill_value, dtype=None, shape=None, *, device=None, out_sharding=None):
    """One value in the shape and dtype of `a`: ``jnp.full_like(x, 2)``."""
    if hasattr(a, "dtype") and hasattr(a, "shape"):
        check_arraylike("full_like", 0, fill_value)
    else:
        check_arraylike("full_like", a, fill_value)
    if ndim_of(fill_value) == 0:
        return _filled_like("full_like", a, fill_value, dtype, shape)
    dtype = dtype_of(a) if dtype is None else canonical_dtype(dtype, "full_like")
    return broadcast_to(asarray(fill_value, dtype=dtype), shape_of(a) if shape is None else shape_tuple(shape))


def eye(N, M=None, k=0, dtype=None, *, device=None):
    """Ones on a diagonal: ``jnp.eye(3)``."""
    dtype = canonical_dtype(float if dtype is None else dtype, "eye")
    if isinstance(k, int):
        k = min(max(k, -(2**31)), 2**31 - 1)
    offset = arraylike("eye", k)
    if not (offset.shape == () and dtype_kind(offset.dtype) in "iu"):
        raise ValueError(f"k must be a scalar integer; got {k}")
    rows = shape_tuple(N)[0]
    columns = rows if M is None else shape_tuple(M)[0]
    if rows < 0 or columns < 0:
        raise ValueError(f"negative dimensions are not allowed, got {N} and {M}")
    i = lax.broadcasted_iota(offset.dtype, (rows, columns), 0)
    j = lax.broadcasted_iota(offset.dtype, (rows, columns), 1)
    return lax.convert_element_type(i + offset == j, dtype)


def identity(n, dtype=None):
    """The identity matrix: ``jnp.identity(2)``."""
    return eye(n, dtype=None if dtype is None else canonical_dtype(dtype, "identity"))


def tri(N, M=None, k=0, dtype=None):
    """Ones at and below a diagonal: ``jnp.tri(3)``."""
    dtype = canonical_dtype("float32") if dtype is None else canonical_dtype(dtype, "tri")
    return lax.tri(dtype, (N, N if M is None else M), k)


def _arange_scalar(name, value):
    value = concrete_or_error(None, value, f"It arose in the jnp.arange argument '{name}'")
    if value is not None and ndim_of(value) != 0:
        raise ValueError(f"jax.numpy.arange: arguments must be scalars; got {name}={value}")
    return value


def _check_arange(values):
    for position, value in enumerate(values):
        if value is not None:
            try:
                check_arraylike("arange", value)
            except TypeError:
                raise TypeError(
                    f"arange requires ndarray, scalar, or None arguments, got {type(value)} at position {position}."
                ) from None


def arange(start, stop=None, step=None, dtype=None, *, device=None, out_sharding=None):
    """Evenly spaced numbers: ``jnp.arange(3)``, ``jnp.arange(0, 1, 0.25)``."""
    if dtype is not None:
        dtype = canonical_dtype(dtype, "arange")
    _check_arange((start, stop, step))
    first = "stop" if stop is None and step is None else "start"
    start, stop, step = _arange_scalar(first, start), _arange_scalar("stop", stop), _arange_scalar("step", step)
    given = [v for v in (start, stop, step) if v is not None]
    if not given:
        raise TypeError("must be real number, not NoneType")
    if dtype is None:
        dtype = result_type_weak(*given)[0]
    if any([dtype_kind(dtype_of(v)) == "c" for v in given]):
        raise ValueError("Passing complex start/stop/step to jnp.arange is no longer supported starting in JAX v0.10.0.")
    if stop is None:
        start, stop = 0, start
    if step is not None:
        return _arange_steps(start, stop, step, dtype)
    if start == 0:
        return lax.broadcasted_iota(dtype, (max(0, math.ceil(_item(stop))),), 0)
    counted = lax.broadcasted_iota(dtype, (max(0, math.ceil(_item(stop) - _item(start))),), 0)
    return lax.add(lax.convert_element_type(start, dtype), counted)


def _item(value):
    return value.item() if hasattr(value, "item") else value


def _arange_steps(start, stop, step, dtype):
    narrow = dtype_kind(dtype) == "f" and finfo(dtype).bits < 32
    working = canonical_dtype("float32") if narrow else dtype
    size = max(0, math.ceil((_item(stop) - _item(start)) / _item(step)))
    first = lax.convert_element_type(start, working)
    stride = lax.convert_element_type(step, working)
    counted = lax.broadcasted_iota(working, (size,), 0)
    return lax.convert_element_type(lax.add(first, lax.mul(stride, counted)), dtype)


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    """`num` numbers from `start` to `stop`: ``jnp.linspace(0, 1, 5)``."""
    num = concrete_or_error(check_index, num, "'num' argument of jnp.linspace")
    axis = concrete_or_error(check_index, axis, "'axis' argument of jnp.linspace")
    return _linspace(start, stop, num, endpoint, retstep, dtype, axis)


@jit(static_argnames=("num", "endpoint", "retstep", "dtype", "axis"))
def _linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    if num < 0:
        raise ValueError(f"Number of samples, {num}, must be non-negative.")
    start, stop = arraylike("linspace", start, stop)
    dtype = to_inexact(result_type_weak(start, stop)[0]) if dtype is None else canonical_dtype(dtype, "linspace")
    working = to_inexact(dtype)
    start, stop = start.astype(working), stop.astype(working)
    bounds = list(lax.broadcast_shapes(start.shape, stop.shape))
    first, last = broadcast_to(start, tuple(bounds)), broadcast_to(stop, tuple(bounds))
    axis = len(bounds) + axis + 1 if axis < 0 else axis
    bounds.insert(axis, 1)
    steps = num - 1 if endpoint else num
    if num > 1:
        delta = lax.convert_element_type(stop - start, working) / asarray(steps, dtype=working)
        out = _between(first, last, bounds, axis, steps, working)
        if endpoint:
            out = lax.concatenate([out, lax.expand_dims(last, (axis,))], canonicalize_axis(axis, out.ndim))
    elif num == 1:
        delta = asarray(math.nan if endpoint else stop - start, dtype=working)
        out = first.reshape(bounds)
    else:
        bounds[axis] = 0
        delta = full((), math.nan, working)
        out = empty(tuple(bounds), dtype)
    if dtype_kind(dtype) in "iu" and dtype_kind(out.dtype) not in "iu":
        out = lax.floor(out)
    result = convert(out, dtype)
    return (result, delta) if retstep else result


def _between(first, last, bounds, axis, steps, dtype):
    shape = [1] * len(bounds)
    shape[axis] = steps
    real = real_dtype(dtype)
    step = (lax.iota(real, steps).reshape(shape) / asarray(steps, real)).astype(dtype)
    return first.reshape(bounds) * (1 - step) + last.reshape(bounds) * step


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    """Powers of `base`, evenly spaced in the exponent: ``jnp.logspace(0, 2, 3)``."""
    num = concrete_or_error(check_index, num, "'num' argument of jnp.logspace")
    axis = concrete_or_error(check_index, axis, "'axis' argument of jnp.logspace")
    return _logspace(start, stop, num, endpoint, base, dtype, axis)


@jit(static_argnames=("num", "endpoint", "dtype", "axis"))
def _logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    from jax.numpy._arithmetic import power

    dtype = to_inexact(result_type_weak(start, stop)[0]) if dtype is None else canonical_dtype(dtype, "logspace")
    working = to_inexact(dtype)
    start, stop = arraylike("logspace", start, stop)
    exponents = linspace(start.astype(working), stop.astype(working), num, endpoint=endpoint, axis=axis)
    return lax.convert_element_type(power(base, exponents), dtype)


def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    """A geometric progression: ``jnp.geomspace(1, 8, 4)``."""
    num = concrete_or_error(check_index, num, "'num' argument of jnp.geomspace")
    axis = concrete_or_error(check_index, axis, "'axis' argument of jnp.geomspace")
    return _geomspace(start, stop, num, endpoint, dtype, axis)


@jit(static_argnames=("num", "endpoint", "dtype", "axis"))
def _geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    from jax.numpy import log10, sign

    dtype = to_inexact(result_type_weak(start, stop)[0]) if dtype is None else canonical_dtype(dtype, "geomspace")
    working = to_inexact(dtype)
    start, stop = arraylike("geomspace", start, stop)
    start, stop = start.astype(working), stop.astype(working)
    signs = sign(start)
    out = signs * logspace(
        log10(start / signs), log10(stop / signs), num, endpoint=endpoint, base=10.0, dtype=working, axis=0
    )
    axis = canonicalize_axis(axis, out.ndim)
    if axis != 0:
        out = lax.transpose(out, (*range(1, axis + 1), 0, *range(axis + 1, out.ndim)))
    return lax.convert_element_type(out, dtype)


def meshgrid(*xi, copy=True, sparse=False, indexing="xy"):
    """Coordinate grids from coordinate vectors: ``X, Y = jnp.meshgrid(x, y)``."""
    args = [arraylike("meshgrid", x) for x in xi]
    if not copy:
        raise ValueError("jax.numpy.meshgrid only supports copy=True")
    if indexing not in ("xy", "ij"):
        raise ValueError(f"Valid values for indexing are 'xy' and 'ij', got {indexing}")
    if any([a.ndim != 1 for a in args]):
        raise ValueError(f"Arguments to jax.numpy.meshgrid must be 1D, got shapes {[a.shape for a in args]}")
    swap = indexing == "xy" and len(args) >= 2
    if swap:
        args[0], args[1] = args[1], args[0]
    shape = [1 if sparse else a.shape[0] for a in args]
    out = []
    for i, a in enumerate(args):
        target = [*shape[:i], a.shape[0], *shape[i + 1:]] if sparse else shape
        out.append(lax.broadcast_in_dim(a, target, (i,)))
    if swap:
        out[0], out[1] = out[1], out[0]
    return out


def indices(dimensions, dtype=None, sparse=False):
    """The index of every element of a grid: ``jnp.indices((2, 3))``."""
    from jax.numpy import array
    from jax.numpy._shaping import stack

    dtype = canonical_dtype(int if dtype is None else dtype, "indices")
    dims = tuple([concrete_or_error(check_index, d, "dimensions argument of jnp.indices") for d in dimensions])
    out = []
    for i, size in enumerate(dims):
        shape = (1,) * i + (size,) + (1,) * (len(dims) - i - 1) if sparse else dims
        out.append(lax.broadcast_in_dim(lax.iota(dtype, size), shape, (i,)))
    if sparse:
        return tuple(out)
    return stack(out, 0) if out else array([], dtype=dtype)


def ix_(*args):
    """Vectors shaped so that they index a grid together: ``x[jnp.ix_(rows, columns)]``."""
    out = []
    for i, a in enumerate([arraylike("ix", a) for a in args]):
        if len(a.shape) != 1:
            raise ValueError(f"Arguments to jax.numpy.ix_ must be 1-dimensional, got shape {a.shape}")
        if dtype_kind(a.dtype) == "b":
            raise NotImplementedError("Boolean arguments to jax.numpy.ix_ are not implemented")
        shape = [1] * len(args)
        shape[i] = a.shape[0]
        out.append(lax.broadcast_in_dim(a, shape, (i,)))
    return tuple(out)


def diag_indices(n, ndim=2):
    """The indices of a diagonal: ``x[jnp.diag_indices(3)]``."""
    n = concrete_or_error(check_index, n, "'n' argument of jnp.diag_indices()")
    ndim = concrete_or_error(check_index, ndim, "'ndim' argument of jnp.diag_indices()")
    if n < 0:
        raise ValueError(f"n argument to diag_indices must be nonnegative, got {n}")
    if ndim < 0:
        raise ValueError(f"ndim argument to diag_indices must be nonnegative, got {ndim}")
    return (lax.iota(int, n),) * ndim


def diag_indices_from(arr):
    """The diagonal indices of a given square array."""
    arr = arraylike("diag_indices_from", arr)
    if arr.ndim < 2:
        raise ValueError("input array must be at least 2-d")
    if len(set(arr.shape)) != 1:
        raise ValueError("All dimensions of input must be of equal length")
    return diag_indices(arr.shape[0], ndim=arr.ndim)


@jit(static_argnames=("N", "increasing"))
def vander(x, N=None, increasing=False):
    """Columns of powers of `x`: ``jnp.vander(x, 3)``."""
    from jax.numpy._arithmetic import power

    x = arraylike("vander", x)
    if x.ndim != 1:
        raise ValueError("x must be a one-dimensional array")
    N = x.shape[0] if N is None else concrete_or_error(check_index, N, "'N' argument of jnp.vander()")
    if N < 0:
        raise ValueError("N must be nonnegative")
    exponents = lax.iota(x.dtype, N)
    if not increasing:
        exponents = lax.sub(const_like(exponents, N - 1), exponents)
    return power(x[..., None], lax.expand_dims(exponents, (0,)))


def fromfunction(function, shape, *, dtype=float, **kwargs):
    """`function` of the index of every element: ``jnp.fromfunction(lambda i, j: i + j, (2, 2))``."""
    from jax import vmap

    shape = shape_tuple(shape)
    for i in range(len(shape)):
        in_axes = [0 if i == j else None for j in range(len(shape))]
        function = vmap(function, in_axes=tuple(in_axes[::-1]))
    return function(*[arange(s, dtype=dtype) for s in shape], **kwargs)
