"""Questions about arrays, set operations, windows and other small functions."""

import math

from _jitbook import arraylike, canonical_dtype, check_arraylike, check_index, concrete_or_error, dtype_kind, dtype_of, is_array, jit, promote
from jax import lax
from jax.lax import canonicalize_axis
from jax.numpy import array, asarray
from jax.numpy._core import axis_tuple, broadcast_arrays, broadcast_shapes, broadcast_to, where
from jax.numpy._creation import arange, full, indices, ones, zeros_like
from jax.numpy._arithmetic import clip, remainder
from jax.numpy._searching import argsort, nonzero, sort, unique
from jax.numpy._shaping import concatenate, expand_dims, moveaxis, ravel


def ndim(a):
    """Number of dimensions: ``jnp.ndim(x)``."""
    return a.ndim if hasattr(a, "ndim") else asarray(a).ndim


def shape(a):
    """The shape: ``jnp.shape(x)``."""
    return a.shape if hasattr(a, "shape") else asarray(a).shape


def size(a, axis=None):
    """Number of elements, or along axes: ``jnp.size(x)``."""
    sizes = shape(a)
    return math.prod([sizes[i] for i in axis_tuple(axis, len(sizes))])


def isscalar(element):
    """Whether `element` is a scalar or a 0-d array."""
    if is_array(element):
        return element.ndim == 0
    return isinstance(element, (bool, int, float, complex, str, bytes))


def iscomplexobj(x):
    """Whether the dtype is complex."""
    return x is not None and not isinstance(x, str) and dtype_kind(dtype_of(x)) == "c"


def isrealobj(x):
    """Whether the dtype is not complex."""
    return not iscomplexobj(x)


def iterable(y):
    """Whether `y` can be iterated over."""
    return hasattr(y, "__iter__") and getattr(y, "ndim", 1) > 0


# -- sets -------------------------------------------------------------------------------------


def union1d(ar1, ar2, *, size=None, fill_value=None):
    """The sorted distinct elements of two arrays."""
    a, b = arraylike("union1d", ar1, ar2)
    return unique(concatenate((ravel(a), ravel(b))), size=size, fill_value=fill_value)


def _concrete_sets(name, ar1, ar2):
    hint = f"The error arose in {name}()"
    return (
        concrete_or_error(asarray, ar1, hint).ravel().tolist(),
        concrete_or_error(asarray, ar2, hint).ravel().tolist(),
        promote(*arraylike(name, ar1, ar2))[0].dtype,
    )


def _check_no_size(name, size):
    if size is not None:
        raise NotImplementedError(f"jnp.{name} with a size is not in jitbook yet")


def setdiff1d(ar1, ar2, assume_unique=False, *, size=None, fill_value=None):
    """The elements of the first array that are not in the second (concrete arrays)."""
    _check_no_size("setdiff1d", size)
    a, b, dtype = _concrete_sets("setdiff1d", ar1, ar2)
    kept = [x for x in a if x not in b]
    return array(kept, dtype=dtype) if assume_unique else sort(array(list(set(kept)), dtype=dtype))


def intersect1d(ar1, ar2, assume_unique=False, return_indices=False, *, size=None, fill_value=None):
    """The elements that both arrays have (concrete arrays)."""
    _check_no_size("intersect1d", size)
    a, b, dtype = _concrete_sets("intersect1d", ar1, ar2)
    common = sorted(set(a) & set(b))
    out = array(common, dtype=dtype)
    if not return_indices:
        return out
    return out, array([a.index(x) for x in common], dtype=int), array([b.index(x) for x in common], dtype=int)


def setxor1d(ar1, ar2, assume_unique=False, *, size=None, fill_value=None):
    """The elements that one array has and the other has not (concrete arrays)."""
    _check_no_size("setxor1d", size)
    a, b, dtype = _concrete_sets("setxor1d", ar1, ar2)
    return sort(array(list(set(a) ^ set(b)), dtype=dtype))


# -- picking and inserting --------------------------------------------------------------------


def choose(a, choices, out=None, mode="raise"):
    """Element by element from one of several arrays."""
    if out is not None:
        raise NotImplementedError("The 'out' argument to jnp.choose is not supported.")
    check_arraylike("choose", a, *choices)
    a, choices = asarray(a), [asarray(c) for c in choices]
    if dtype_kind(a.dtype) not in "iu":
        raise ValueError("`a` array must be integer typed")
    n = len(choices)
    if mode == "raise":
        a = concrete_or_error(
            asarray,
            a,
            "The error occurred because jnp.choose was jit-compiled with mode='raise'. Use mode='wrap' or mode='clip' instead.",
        )
        if ((a < 0) | (a >= n)).any():
            raise ValueError("invalid entry in choice array")
    elif mode == "wrap":
        a = a % n
    elif mode == "clip":
        a = clip(a, 0, n - 1)
    else:
        raise ValueError(f"mode={mode!r} not understood. Must be 'raise', 'wrap', or 'clip'")
    a, *choices = broadcast_arrays(a, *choices)
    return array(choices)[(a,) + indices(a.shape, sparse=True)]


def insert(arr, obj, values, axis=None):
    """A copy with values inserted before given places: ``jnp.insert(x, 1, 9.)``."""
    a, values = arraylike("insert", arr, values)
    if axis is None:
        a, axis = ravel(a), 0
    axis = canonicalize_axis(axis, a.ndim)
    places = arange(*obj.indices(a.shape[axis])) if isinstance(obj, slice) else asarray(obj)
    if places.ndim > 1:
        raise ValueError(f"jnp.insert(): obj must be a slice, a one-dimensional array, or a scalar; got {obj}")
    if dtype_kind(places.dtype) not in "iu":
        if places.size:
            raise ValueError(f"jnp.insert(): index array must be integer typed; got {obj}")
        places = places.astype(int)
    values = array(values, ndmin=a.ndim, dtype=a.dtype, copy=False)
    if places.size == 1:
        first = ravel(places)[0]
        if places.ndim == 0:
            values = moveaxis(values, 0, axis)
        places = full((values.shape[axis],), first)
    old = a.shape[axis]
    new = broadcast_shapes(places.shape, (values.shape[axis],))[0]
    sizes = tuple([d + new if i == axis else d for i, d in enumerate(a.shape)])
    out = zeros_like(a, shape=sizes)
    places = clip(where(places < 0, places + old, places), 0, old)
    inserted = places.at[argsort(places)].add(arange(new, dtype=places.dtype))
    is_old = ones(old + new, dtype=bool).at[inserted].set(False)
    before = (slice(None),) * axis
    kept = where(is_old, size=old)[0]
    return out.at[before + (inserted,)].set(values).at[before + (kept,)].set(a)


@jit(static_argnames=("axis", "inplace", "mode"))
def put_along_axis(arr, indices, values, axis, inplace=True, *, mode=None):
    """A copy with elements replaced by an index array (``inplace=False`` must be said)."""
    if inplace:
        raise ValueError(
            "jax.numpy.put_along_axis cannot modify arrays in-place, because JAX arraysare immutable. Pass inplace=False to "
            "instead return an updated array."
        )
    from jax.numpy._creation import indices as grid

    a, places, values = arraylike("put_along_axis", arr, indices, values)
    given = a.shape
    flat = axis is None
    if flat:
        a, axis = a.ravel(), 0
    values = broadcast_to(values, places.shape)
    index = list(grid(a.shape, sparse=True))
    index[axis] = places
    out = a.at[tuple(index)].set(values, mode=mode)
    return out.reshape(given) if flat else out


def ravel_multi_index(multi_index, dims, mode="raise", order="C", *, dtype=None):
    """Index arrays as flat indices: ``jnp.ravel_multi_index((i, j), (2, 3), mode="clip")``."""
    arrays = [arraylike("ravel_multi_index", i) for i in multi_index]
    dims = [concrete_or_error(check_index, d, "in `dims` argument of ravel_multi_index().") for d in dims]
    if any([dtype_kind(i.dtype) not in "iu" for i in arrays]):
        raise TypeError("only int indices permitted")
    if mode == "raise":
        why = (
            "The error occurred because ravel_multi_index was jit-compiled with mode='raise'. Use mode='wrap' or mode='clip' "
            "instead."
        )
        arrays = [concrete_or_error(asarray, i, why) for i in arrays]
        if any([bool(((i < 0) | (i >= d)).any()) for i, d in zip(arrays, dims)]):
            raise ValueError("invalid entry in coordinates array")
    elif mode == "clip":
        arrays = [clip(i, 0, d - 1) for i, d in zip(arrays, dims)]
    elif mode == "wrap":
        arrays = [remainder(i, d) for i, d in zip(arrays, dims)]
    else:
        raise ValueError(f"invalid mode={mode!r}. Expected 'raise', 'wrap', 'clip', or 'ignore'.")
    n = len(dims)
    strides = [math.prod(dims[i + 1:] if order == "C" else dims[:i]) for i in range(n)]
    dtype = canonical_dtype(int if dtype is None else dtype, "ravel_multi_index")
    result = array(0, dtype=dtype)
    for i, stride in zip(arrays, strides):
        result = result + i.astype(dtype) * stride
    return result


def mask_indices(n, mask_func, k=0, *, size=None):
    """The indices that a mask function such as `jnp.triu` keeps."""
    i, j = nonzero(mask_func(ones((n, n)), k), size=size)
    return i, j


def apply_over_axes(func, a, axes):
    """A reducing function over several axes, one after the other."""
    a = arraylike("apply_over_axes", a)
    for axis in axes:
        b = func(a, axis)
        if b.ndim == a.ndim:
            a = b
        elif b.ndim == a.ndim - 1:
            a = expand_dims(b, axis)
        else:
            raise ValueError("function is not returning an array of the correct shape")
    return a


# -- windows ----------------------------------------------------------------------------------


def _angles(M):
    return 2 * math.pi * lax.iota(float, M) / (M - 1)


def hanning(M):
    """The Hann window: ``jnp.hanning(5)``."""
    from jax.numpy import cos

    return ones(M) if M <= 1 else 0.5 * (1 - cos(_angles(M)))


def hamming(M):
    """The Hamming window."""
    from jax.numpy import cos

    return ones(M) if M <= 1 else 0.54 - 0.46 * cos(_angles(M))


def blackman(M):
    """The Blackman window."""
    from jax.numpy import cos

    if M <= 1:
        return ones(M)
    n = lax.iota(float, M)
    return 0.42 - 0.5 * cos(2 * math.pi * n / (M - 1)) + 0.08 * cos(4 * math.pi * n / (M - 1))
