"""Sorting, searching, counting, and sets."""

import math

from _jitbook import (
    arraylike, bind, canonical_dtype, check_arraylike, check_index, concrete_or_error, const_like, default_int,
    dtype_kind, dtype_of, jit, promote, promote_inexact, to_inexact,
)
from jax import lax, vmap
from jax.lax import canonicalize_axis
from jax.numpy import array, asarray, isnan
from jax.numpy._arithmetic import clip, divmod
from jax.numpy._core import is_complex, is_inexact, is_integer, isnan_, where
from jax.numpy._creation import arange, full, linspace, ones, ones_like, zeros, zeros_like
from jax.numpy import _reductions
from jax.numpy._reductions import cumsum
from jax.numpy._shaping import append, atleast_1d, moveaxis, ravel, transpose, vstack


# -- sorting ----------------------------------------------------------------------------------


def _check_sort(name, kind, order):
    if kind is not None:
        raise TypeError(
            f"'kind' argument to {name} is not supported. Use stable=True or stable=False to specify sort stability."
        )
    if order is not None:
        raise TypeError(f"'order' argument to {name} is not supported.")


@jit(static_argnames=("axis", "kind", "order", "stable", "descending"))
def sort(a, axis=-1, *, kind=None, order=None, stable=True, descending=False):
    """Sorted along an axis: ``jnp.sort(x)``."""
    a = arraylike("sort", a)
    _check_sort("sort", kind, order)
    if axis is None:
        a, axis = a.ravel(), 0
    axis = canonicalize_axis(axis, a.ndim)
    out = lax.sort(a, dimension=axis, is_stable=stable)
    return lax.rev(out, [axis]) if descending else out


@jit(static_argnames=("axis", "kind", "order", "stable", "descending", "dtype"))
def argsort(a, axis=-1, *, kind=None, order=None, stable=True, descending=False, dtype=None):
    """The indices that sort: ``x[jnp.argsort(x)]`` is sorted."""
    a = arraylike("argsort", a)
    _check_sort("argsort", kind, order)
    if axis is None:
        a, axis = a.ravel(), 0
    axis = canonicalize_axis(axis, a.ndim)
    dtype = default_int() if dtype is None else canonical_dtype(dtype, "argsort")
    places = lax.broadcasted_iota(dtype, a.shape, axis)
    if descending and stable:
        a, places = lax.rev(a, [axis]), lax.rev(places, [axis])
    _, out = lax.sort_key_val(a, places, dimension=axis, is_stable=stable)
    return lax.rev(out, [axis]) if descending else out


@jit(static_argnames=("axis",))
def lexsort(keys, axis=-1):
    """The indices that sort by several keys, the last one first."""
    keys = [arraylike("lexsort", k) for k in keys]
    if not keys:
        raise TypeError("need sequence of keys with len > 0 in lexsort")
    if len({k.shape for k in keys}) > 1:
        raise ValueError("all keys need to be the same shape")
    if keys[0].ndim == 0:
        return lax.full((), 0, default_int())
    axis = canonicalize_axis(axis, keys[0].ndim)
    places = lax.broadcasted_iota(default_int(), keys[0].shape, axis)
    return lax.sort((*keys[::-1], places), dimension=axis, num_keys=len(keys))[-1]


@jit(static_argnames=("kth", "axis"))
def partition(a, kth, axis=-1):
    """The `kth` smallest in its sorted place, smaller ones before it."""
    a = arraylike("partition", a)
    if is_complex(a):
        raise NotImplementedError("jnp.partition for complex dtype is not implemented.")
    axis = canonicalize_axis(axis, a.ndim)
    kth = canonicalize_axis(kth, a.shape[axis])
    a = a.swapaxes(axis, -1)
    if dtype_kind(a.dtype) == "u":
        low = -lax.top_k(-(a + 1), kth + 1)[0] - 1
    else:
        low = -lax.top_k(-a, kth + 1)[0]
    high = lax.top_k(a, a.shape[-1] - kth - 1)[0]
    return lax.concatenate([low, high], dimension=a.ndim - 1).swapaxes(-1, axis)


def argmax(a, axis=None, out=None, keepdims=None):
    """Index of the first maximum: ``jnp.argmax(x)``."""
    return _arg_extreme("argmax", lax.argmax, a, axis, out, keepdims)


def argmin(a, axis=None, out=None, keepdims=None):
    """Index of the first minimum: ``jnp.argmin(x)``."""
    return _arg_extreme("argmin", lax.argmin, a, axis, out, keepdims)


def _arg_extreme(name, op, a, axis, out, keepdims):
    a = arraylike(name, a)
    if out is not None:
        raise NotImplementedError(f"The 'out' argument to jnp.{name} is not supported.")
    dims = list(range(a.ndim)) if axis is None else [check_index(axis)]
    if axis is None:
        a, axis = ravel(a), 0
    if a.shape[check_index(axis)] == 0:
        raise ValueError(f"attempt to get {name} of an empty sequence")
    result = op(a, canonicalize_axis(axis, a.ndim), int)
    return lax.expand_dims(result, dims) if keepdims else result


def nanargmax(a, axis=None, out=None, keepdims=None):
    """As `argmax`, ignoring nan; -1 where all are nan."""
    if out is not None:
        raise NotImplementedError("The 'out' argument to jnp.nanargmax is not supported.")
    return _nanargmax(arraylike("nanargmax", a), None if axis is None else check_index(axis), keepdims=bool(keepdims))


def nanargmin(a, axis=None, out=None, keepdims=None):
    """As `argmin`, ignoring nan; -1 where all are nan."""
    if out is not None:
        raise NotImplementedError("The 'out' argument to jnp.nanargmin is not supported.")
    return _nanargmin(arraylike("nanargmin", a), None if axis is None else check_index(axis), keepdims=bool(keepdims))


@jit(static_argnames=("axis", "keepdims"))
def _nanargmax(a, axis=None, keepdims=False):
    return _nan_arg_extreme(argmax, -math.inf, a, axis, keepdims)


@jit(static_argnames=("axis", "keepdims"))
def _nanargmin(a, axis=None, keepdims=False):
    return _nan_arg_extreme(argmin, math.inf, a, axis, keepdims)


def _nan_arg_extreme(op, worst, a, axis, keepdims):
    if not is_inexact(a):
        return op(a, axis=axis, keepdims=keepdims)
    mask = isnan(a)
    found = op(where(mask, worst, a), axis=axis, keepdims=keepdims)
    return where(_reductions.all(mask, axis=axis, keepdims=keepdims), -1, found)


# -- searching in sorted arrays ---------------------------------------------------------------


@jit(static_argnames=("side", "method"))
def searchsorted(a, v, side="left", sorter=None, *, method="scan"):
    """Where to insert `v` into the sorted `a`: ``jnp.searchsorted(edges, x)``."""
    if sorter is None:
        a, v = arraylike("searchsorted", a, v)
    else:
        a, v, sorter = arraylike("searchsorted", a, v, sorter)
    if side not in ("left", "right"):
        raise ValueError(f"invalid argument side={side!r}, expected 'left' or 'right'")
    if method not in _SEARCHES:
        raise ValueError(f"invalid argument method={method!r}, expected one of {list(_SEARCHES)}")
    if a.ndim != 1:
        raise ValueError("a should be 1-dimensional")
    a, v = promote(a, v)
    if sorter is not None:
        a = a[sorter]
    dtype = canonical_dtype("int32")
    if method in ("scan", "scan_unrolled"):
        return _searchsorted_scan_impl(a, v, side=side, dtype=dtype, unrolled=method == "scan_unrolled")
    if method == "compare_all":
        return _searchsorted_compare_all_impl(a, v, side=side, dtype=dtype)
    return _searchsorted_sort_impl(a, v, side=side, dtype=dtype)


_SEARCHES = ("compare_all", "scan", "scan_unrolled", "sort")


def _sort_key(x):
    """Keys under which `le_to`/`lt_to` compare as `sort` does: one zero, one nan."""
    if not is_inexact(x) or is_complex(x):
        return x
    zero_merged = lax.select(lax.eq(x, const_like(x, 0)), lax.full_like(x, 0), x)
    return lax.select(isnan_(x), lax.full_like(x, math.nan), zero_merged)


def _total_less(x, y, or_equal):
    if not is_inexact(x):
        return lax.le(x, y) if or_equal else lax.lt(x, y)
    return bind("le_to" if or_equal else "lt_to", _sort_key(x), _sort_key(y))


@jit(static_argnames=("side", "dtype", "unrolled"))
def _searchsorted_scan_impl(sorted_arr, query, side, dtype, unrolled):
    n = sorted_arr.shape[0]
    if n == 0:
        return lax.full(query.shape, 0, dtype)
    if query.ndim > 0:
        one = lambda a, q: _searchsorted_scan_impl(a, q, side=side, dtype=dtype, unrolled=unrolled)
        return vmap(one, in_axes=(None, 0))(sorted_arr, query)

    def step(state, _):
        low, high = state
        mid = low + (high - low) // 2
        left = _total_less(query, sorted_arr[mid], side == "left")
        return (lax.select(left, low, mid), lax.select(left, mid, high)), ()

    levels = math.ceil(math.log2(n + 1))
    init = (array(0, dtype="uint32"), array(n, dtype="uint32"))
    carry, _ = lax.scan(step, init, (), length=levels, unroll=levels if unrolled else 1)
    return carry[1].astype(dtype)


@jit(static_argnames=("side", "dtype"))
def _searchsorted_compare_all_impl(sorted_arr, query, side, dtype):
    compare = vmap(lambda a, q: _total_less(a, q, side == "right"), in_axes=(0, None))
    return compare(sorted_arr, query).sum(dtype=dtype, axis=0)


def _rank(x):
    places = lax.iota("int32", len(x))
    return lax.full_like(places, 0).at[lax.sort_key_val(x, places)[1]].set(places)


@jit(static_argnames=("side", "dtype"))
def _searchsorted_sort_impl(sorted_arr, query, side, dtype):
    if side == "left":
        index = _rank(lax.concatenate([query.ravel(), sorted_arr], 0))[:query.size]
    else:
        index = _rank(lax.concatenate([sorted_arr, query.ravel()], 0))[sorted_arr.size:]
    return lax.reshape(lax.sub(index, _rank(query.ravel())), query.shape).astype(dtype)


@jit(static_argnames=("right", "method"))
def digitize(x, bins, right=False, *, method=None):
    """The bin of each value: ``jnp.digitize(x, edges)``."""
    x, edges = arraylike("digitize", x, bins)
    if edges.ndim != 1:
        raise ValueError(f"digitize: bins must be a 1-dimensional array; got bins={bins!r}")
    if edges.shape[0] == 0:
        return zeros_like(x, dtype="int32")
    side = "left" if right else "right"
    options = {} if method is None else {"method": method}
    return where(
        edges[-1] >= edges[0],
        searchsorted(edges, x, side=side, **options),
        edges.shape[0] - searchsorted(edges[::-1], x, side=side, **options),
    )


# -- counting ---------------------------------------------------------------------------------


def bincount(x, weights=None, minlength=0, *, length=None, out_sharding=None):
    """How often each non-negative int occurs: ``jnp.bincount(x, length=4)``."""
    x = arraylike("bincount", x)
    if dtype_kind(x.dtype) == "b":
        x = lax.convert_element_type(x, "int32")
    if not is_integer(x):
        raise TypeError(f"x argument to bincount must have an integer type; got {x.dtype}")
    if x.ndim != 1:
        raise ValueError("only 1-dimensional input supported.")
    minlength = concrete_or_error(
        check_index, minlength, "The error occurred because of argument 'minlength' of jnp.bincount."
    )
    if length is None:
        x = concrete_or_error(
            asarray,
            x,
            "The error occurred because of argument 'x' of jnp.bincount. To avoid this error, pass a static `length` argument.",
        )
        highest = int(x.max()) + 1 if x.size else 0
        length = highest if highest > minlength else minlength
    else:
        length = concrete_or_error(check_index, length, "The error occurred because of argument 'length' of jnp.bincount.")
    if weights is None:
        weights = const_like(zeros((), int), 1)
    elif asarray(weights).shape != x.shape:
        from _jitbook import aval_of

        raise ValueError(
            f"type of weights must match type of x. Got typeof(x)={aval_of(x)} and typeof(weights)={aval_of(asarray(weights))}"
        )
    return zeros(length, dtype_of(weights)).at[clip(x, 0)].add(weights, mode="drop")


def histogram_bin_edges(a, bins=10, range=None, weights=None):
    """The edges that `histogram` uses."""
    if isinstance(bins, str):
        raise NotImplementedError("string values for `bins` not implemented.")
    check_arraylike("histogram_bin_edges", a, bins)
    a = asarray(a)
    dtype = to_inexact(a.dtype)
    if getattr(bins, "ndim", 1 if isinstance(bins, (list, tuple)) else 0) == 1:
        return asarray(bins, dtype=dtype)
    bins = concrete_or_error(check_index, bins, "bins argument of histogram_bin_edges")
    if range is None:
        range = [a.min(), a.max()]
    range = asarray(range, dtype=dtype)
    if range.shape != (2,):
        raise ValueError(f"`range` must be either None or a sequence of scalars, got {range}")
    low = where(_reductions.ptp(range) == 0, range[0] - 0.5, range[0])
    high = where(_reductions.ptp(range) == 0, range[1] + 0.5, range[1])
    return linspace(low, high, bins + 1, dtype=dtype)


def histogram(a, bins=10, range=None, weights=None, density=None):
    """Counts and edges of equal bins: ``jnp.histogram(x, bins=4)``."""
    if weights is None:
        check_arraylike("histogram", a, bins)
        a = promote_inexact(asarray(a))[0]
        weights = ones_like(a)
    else:
        check_arraylike("histogram", a, bins, weights)
        if asarray(a).shape != asarray(weights).shape:
            raise ValueError("weights should have the same shape as a.")
        a, weights = promote_inexact(a, weights)
    edges = histogram_bin_edges(a, bins, range, weights)
    place = searchsorted(edges, a, side="right")
    place = where(a == edges[-1], len(edges) - 1, place)
    counts = zeros(len(edges), weights.dtype).at[place].add(weights)[1:]
    if density:
        from jax.numpy._calculus import diff

        counts = counts / diff(edges) / counts.sum()
    return counts, edges


def nonzero(a, *, size=None, fill_value=None):
    """The indices of the elements that are not zero: ``jnp.nonzero(x)``; `size` makes it traceable."""
    a = arraylike("nonzero", a)
    if a.ndim == 0:
        raise ValueError("Calling nonzero on 0d arrays is not allowed. Use jnp.atleast_1d(scalar).nonzero() instead.")
    mask = a if dtype_kind(a.dtype) == "b" else a != 0
    size = concrete_or_error(
        check_index,
        mask.sum() if size is None else size,
        "The size argument of jnp.nonzero must be statically specified to use jnp.nonzero within JAX transformations.",
    )
    if a.size == 0 or size == 0:
        return tuple([zeros(size, int) for _ in a.shape])
    flat = cumsum(bincount(cumsum(mask), length=size))
    strides = [math.prod(a.shape[i + 1:]) for i, _ in enumerate(a.shape)]
    out = tuple([flat // const_like(flat, stride) % n for stride, n in zip(strides, a.shape)])
    if fill_value is None:
        return out
    fills = fill_value if isinstance(fill_value, tuple) else (fill_value,) * a.ndim
    missing = arange(size) >= mask.sum()
    return tuple([where(missing, fill, entry) for fill, entry in zip(fills, out)])


def flatnonzero(a, *, size=None, fill_value=None):
    """`nonzero` of the flattened array."""
    return nonzero(ravel(a), size=size, fill_value=fill_value)[0]


def argwhere(a, *, size=None, fill_value=None):
    """The indices of the elements that are not zero, one per row."""
    a = arraylike("argwhere", a)
    out = transpose(vstack(nonzero(atleast_1d(a), size=size, fill_value=fill_value)))
    return out[:0].reshape(out.shape[0], 0) if a.ndim == 0 else out.reshape(out.shape[0], a.ndim)


def unravel_index(indices, shape):
    """Flat indices as one index array per dimension."""
    indices = arraylike("unravel_index", indices)
    shape = list(shape) if hasattr(shape, "__len__") else [shape]
    out = [0] * len(shape)
    for i in list(range(len(shape)))[::-1]:
        indices, out[i] = divmod(indices, shape[i])
    above = indices > 0
    below = asarray(False) if dtype_kind(indices.dtype) == "u" else indices < -1
    return tuple([where(above, s - 1, where(below, 0, i)) for s, i in zip(shape, out)])


# -- sets -------------------------------------------------------------------------------------

_SIZE_HINT = (
    "To make jnp.unique() compatible with JIT and other transforms, you can specify a concrete value for the size argument, "
    "which will determine the output size."
)


@jit(static_argnames=("axis", "equal_nan"))
def _unique_sorted_mask(ar, axis, equal_nan):
    aux = moveaxis(ar, axis, 0)
    if is_complex(aux):
        aux = where(isnan(aux), const_like(aux, math.nan), aux)
    size, rest = aux.shape[0], math.prod(aux.shape[1:])
    if rest == 0:
        size, perm = 1, zeros(1, dtype=int)
    else:
        perm = lexsort(transpose(aux.reshape(size, rest))[::-1])
    aux = aux[perm]
    if not aux.size:
        return aux, zeros(size, dtype=bool), perm
    mask = ones(size, dtype=bool)
    high, low = aux[1:], aux[:-1]
    changed = lax.ne(high, low)
    if is_inexact(aux) and equal_nan:
        changed = changed & ~(isnan(high) & isnan(low))
    return aux, mask.at[1:].set(_reductions.any(changed, tuple(range(1, aux.ndim)))), perm


def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, size=None,
           fill_value=None, sorted=True):
    """The distinct elements, sorted: ``jnp.unique(x)``."""
    a = arraylike("unique", ar)
    if size is None:
        a = concrete_or_error(None, a, "The error arose for the first argument of jnp.unique(). " + _SIZE_HINT)
    else:
        size = concrete_or_error(check_index, size, "The error arose for the size argument of jnp.unique(). " + _SIZE_HINT)
    shape = a.shape
    flat = axis is None
    if flat:
        a, axis = a.flatten(), 0
    axis = canonicalize_axis(axis, a.ndim)
    if a.shape[axis] == 0 and size and fill_value is None:
        raise ValueError("jnp.unique: for zero-sized input with nonzero size argument, fill_value must be specified")
    aux, mask, perm = _unique_sorted_mask(a, axis, equal_nan)
    if size is None:
        ind = concrete_or_error(None, mask, "The error arose in jnp.unique(). " + _SIZE_HINT)
    else:
        ind = nonzero(mask, size=size)[0]
    result = aux[ind] if aux.size else aux
    if size is not None and fill_value is not None:
        result = _fill_unique(result, mask, size, fill_value)
    out = [moveaxis(result, 0, axis)]
    if return_index:
        out.append(perm[ind] if aux.size else perm)
    if return_inverse:
        inverse = _unique_inverse(a, axis, aux, mask, perm)
        out.append(inverse.reshape(shape) if flat else inverse)
    if return_counts:
        out.append(_unique_counts(a, axis, aux, mask, size))
    return out[0] if len(out) == 1 else tuple(out)


def _fill_unique(result, mask, size, fill_value):
    fill = asarray(fill_value).astype(result.dtype)
    if not result.shape[0]:
        from jax.numpy._creation import full_like

        return full_like(result, fill, shape=(size, *result.shape[1:]))
    valid = lax.expand_dims(arange(size) < mask.sum(), tuple(range(1, result.ndim)))
    return where(valid, result, fill)


def _unique_inverse(a, axis, aux, mask, perm):
    if not aux.size:
        return zeros(a.shape[axis], dtype=int)
    return zeros(mask.shape, dtype=int).at[perm].set(cumsum(mask) - 1)


def _unique_counts(a, axis, aux, mask, size):
    from jax.numpy._calculus import diff

    if not aux.size:
        return full((1,), a.shape[axis], dtype=int) if a.shape[axis] else zeros(0, dtype=int)
    if size is None:
        return diff(append(nonzero(mask)[0], mask.size))
    places = nonzero(mask, size=size + 1)[0]
    return diff(places.at[1:].set(where(places[1:], places[1:], mask.size)))


def isin(element, test_elements, assume_unique=False, invert=False, *, method="auto"):
    """Whether each element occurs in another array: ``jnp.isin(x, [1, 2])``."""
    element, test = arraylike("isin", element, test_elements)
    return _in1d(element, test, invert=invert, method=method, assume_unique=assume_unique).reshape(element.shape)


@jit(static_argnames=("assume_unique", "invert", "method"))
def _in1d(ar1, ar2, invert, method="auto", assume_unique=False):
    a, b = promote(*arraylike("in1d", ar1, ar2))
    a, b = a.ravel(), b.ravel()
    if a.size == 0 or b.size == 0:
        return (ones if invert else zeros)(a.shape, dtype=bool)
    if invert:
        return (a[:, None] != b[None, :]).all(-1)
    return (a[:, None] == b[None, :]).any(-1)
