"""Sorting, searching, counting and picking elements."""

import math

from _jitbook import (
    arraylike, bind, canonical_dtype, check_arraylike, check_index, concrete_or_error, const_like, default_int, dtype_kind,
    dtype_of, is_array, is_numpy, jit, promote, promote_inexact, to_inexact,
)
from jax import lax, vmap
from jax.lax import GatherDimensionNumbers, canonicalize_axis
from jax.numpy import array, asarray, isnan
from jax.numpy._arithmetic import clip, divmod, remainder
from jax.numpy._core import _where, broadcast_arrays, broadcast_to, is_complex, is_inexact, is_integer, isnan_, where
from jax.numpy._creation import arange, eye, full, linspace, ones, ones_like, tri, zeros, zeros_like
from jax.numpy import _reductions
from jax.numpy._reductions import cumsum
from jax.numpy._shaping import append, atleast_1d, concatenate, moveaxis, ravel, reshape, transpose, vstack



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


# -- choosing ---------------------------------------------------------------------------------


def select(condlist, choicelist, default=0):
    """By the first true condition: ``jnp.select([x < 0, x > 1], [0, 1], x)``."""
    if len(condlist) != len(choicelist):
        raise ValueError(f"condlist must have length equal to choicelist ({len(condlist)} vs {len(choicelist)})")
    if len(condlist) == 0:
        raise ValueError("condlist must be non-empty")
    from jax.numpy._shaping import stack

    check_arraylike("select", *condlist, *choicelist, default)
    conditions = [asarray(c) for c in condlist]
    choices = promote(asarray(default), *[asarray(c) for c in choicelist])
    first = argmax(stack(broadcast_arrays(False, *conditions)).astype(bool), axis=0)
    return lax.select_n(*broadcast_arrays(first, *choices))


def piecewise(x, condlist, funclist, *args, **kw):
    """Functions (or values) by condition: ``jnp.piecewise(x, [x < 0, x >= 0], [-1, 1])``."""
    x = arraylike("piecewise", x)
    nc, nf = len(condlist), len(funclist)
    if nf == nc + 1:
        funclist = funclist[-1:] + funclist[:-1]
    elif nf == nc:
        funclist = [0] + list(funclist)
    else:
        raise ValueError(f"with {nc} condition(s), either {nc} or {nc + 1} functions are expected; got {nf}")
    consts = {i: c for i, c in enumerate(funclist) if not callable(c)}
    funcs = {i: f for i, f in enumerate(funclist) if callable(f)}
    return _piecewise(x, asarray(condlist, dtype=bool), consts, frozenset(funcs.items()), *args, **kw)


@jit(static_argnames=("funcs",))
def _piecewise(x, condlist, consts, funcs, *args, **kw):
    from jax.numpy._vectorize import vectorize

    functions = dict(funcs)
    which = argmax(cumsum(concatenate([zeros_like(condlist[:1]), condlist], 0), 0), 0)
    dtype = x.dtype

    def branch(i):
        if i in functions:
            return lambda x: functions[i](x, *args, **kw).astype(dtype)
        return lambda x: array(consts[i], dtype=dtype)

    branches = [branch(i) for i in range(len(condlist) + 1)]
    return vectorize(lax.switch, excluded=(1,))(which, branches, x)


def take(a, indices, axis=None, out=None, mode=None, unique_indices=False, indices_are_sorted=False, fill_value=None):
    """Elements at indices along an axis: ``jnp.take(x, i, axis=0)``; nan where out of bounds."""
    return _take(a, indices, None if axis is None else check_index(axis), out, mode, unique_indices=unique_indices,
                 indices_are_sorted=indices_are_sorted, fill_value=fill_value)


@jit(static_argnames=("axis", "mode", "unique_indices", "indices_are_sorted", "fill_value"))
def _take(a, indices, axis=None, out=None, mode=None, unique_indices=False, indices_are_sorted=False, fill_value=None):
    if out is not None:
        raise NotImplementedError("The 'out' argument to jnp.take is not supported.")
    a, indices = arraylike("take", a, indices)
    if axis is None:
        a, axis = a.ravel(), 0
    axis = canonicalize_axis(axis, a.ndim)
    size = a.shape[axis]
    indices, gather_mode = _take_mode(indices, size, mode)
    if not is_integer(indices):
        raise ValueError("indices must have an integer type")
    shape = list(a.shape)
    if size == 0:
        if indices.size != 0:
            raise IndexError("Cannot do a non-empty jnp.take() from an empty axis.")
        return a
    if indices.size == 0:
        return lax.full_like(a, 0, shape=tuple(shape[:axis] + list(indices.shape) + shape[axis + 1:]))
    shape[axis] = 1
    rank = indices.ndim
    dnums = GatherDimensionNumbers(
        offset_dims=tuple([*range(axis), *range(axis + rank, a.ndim + rank - 1)]),
        collapsed_slice_dims=(axis,),
        start_index_map=(axis,),
    )
    return lax.gather(a, indices[..., None], dnums, tuple(shape), mode=gather_mode, unique_indices=unique_indices,
                      indices_are_sorted=indices_are_sorted, fill_value=fill_value)


def _take_mode(indices, size, mode):
    if mode is None or mode == "fill":
        return _where(indices < 0, indices + size, indices), "fill"
    if mode == "raise":
        raise NotImplementedError("The 'raise' mode to jnp.take is not supported.")
    if mode == "wrap":
        return remainder(indices, const_like(indices, size)), "promise_in_bounds"
    if mode == "clip":
        return indices, "clip"
    raise ValueError(f"Invalid mode '{mode}' for np.take")


@jit(static_argnames=("axis", "mode", "fill_value", "wrap_negative_indices"))
def take_along_axis(arr, indices, axis=-1, mode=None, fill_value=None, *, wrap_negative_indices=None):
    """Elements by an index array of the same rank: ``jnp.take_along_axis(x, jnp.argsort(x), -1)``."""
    a, indices = arraylike("take_along_axis", arr, indices)
    if not is_integer(indices):
        raise TypeError(f"take_along_axis indices must be of integer type, got {indices.dtype}")
    if axis is None:
        if indices.ndim != 1:
            raise ValueError(f"take_along_axis indices must be 1D if axis=None, got shape {indices.shape}")
        a, axis = a.ravel(), 0
    if a.ndim != indices.ndim:
        raise ValueError(f"indices and arr must have the same number of dimensions; {indices.ndim} vs. {a.ndim}")
    axis = canonicalize_axis(axis, a.ndim)
    size = a.shape[axis]
    rest = tuple([1 if i == axis else d for i, d in enumerate(a.shape)])
    out_shape = lax.broadcast_shapes(indices.shape, rest)
    if size == 0:
        return lax.full(out_shape, 0, a.dtype)
    if wrap_negative_indices or (wrap_negative_indices is None and mode != "promise_in_bounds"):
        if dtype_kind(indices.dtype) != "u":
            indices = lax.select(indices < 0, lax.add(indices, const_like(indices, size)), indices)
    return _gather_along(a, indices, axis, rest, out_shape, "fill" if mode is None else mode, fill_value)


def _gather_along(a, indices, axis, rest, out_shape, mode, fill_value):
    """One gather with the other axes as batch dimensions (or windows where `indices` has size 1)."""
    kept = [i for i, d in enumerate(indices.shape) if i == axis or d != 1]
    places = lax.reshape(indices, tuple([out_shape[i] for i in kept]) + (1,))
    sizes, offset, start_map, collapsed, batch, index_batch, squeezed = [], [], [], [], [], [], []
    dim = index_dim = 0
    for i in range(a.ndim):
        if i == axis:
            sizes.append(1)
            start_map.append(dim)
            collapsed.append(dim)
            dim, index_dim = dim + 1, index_dim + 1
        elif indices.shape[i] == 1:
            offset.append(i)
            sizes.append(rest[i])
            dim += 1
        elif rest[i] == 1:
            squeezed.append(i)
            index_dim += 1
        else:
            sizes.append(1 if rest[i] else 0)
            batch.append(dim)
            index_batch.append(index_dim)
            dim, index_dim = dim + 1, index_dim + 1
    dnums = GatherDimensionNumbers(
        offset_dims=tuple(offset),
        collapsed_slice_dims=tuple(collapsed),
        start_index_map=tuple(start_map),
        operand_batching_dims=tuple(batch),
        start_indices_batching_dims=tuple(index_batch),
    )
    return lax.gather(lax.squeeze(a, squeezed), places, dnums, tuple(sizes), mode=mode, fill_value=fill_value)


# -- triangles and diagonals ------------------------------------------------------------------


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


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    """A function of vectors applied along one axis."""
    check_arraylike("apply_along_axis", arr)
    arr = asarray(arr)
    axis = canonicalize_axis(axis, arr.ndim)
    func = lambda a: func1d(a, *args, **kwargs)
    for i in range(1, arr.ndim - axis):
        func = vmap(func, in_axes=i, out_axes=-1)
    for _ in range(axis):
        func = vmap(func, in_axes=0, out_axes=0)
    return func(arr)


def compress(condition, a, axis=None, *, size=None, fill_value=0, out=None):
    """The slices where `condition` is true."""
    condition, a, fill_value = arraylike("compress", condition, a, fill_value)
    condition = condition.astype(bool)
    if out is not None:
        raise NotImplementedError("The 'out' argument to jnp.compress is not supported.")
    if condition.ndim != 1:
        raise ValueError("condition must be a 1D array")
    a, axis = (ravel(a), 0) if axis is None else (moveaxis(a, axis, 0), axis)
    condition, extra = condition[:a.shape[0]], condition[a.shape[0]:]
    a = a[:condition.shape[0]]
    if size is not None:
        mask = lax.expand_dims(condition, tuple(range(1, a.ndim)))
        a = where(mask, a, array(fill_value, dtype=a.dtype))
        return moveaxis(a[argsort(condition, stable=True, descending=True)][:size], 0, axis)
    if _reductions.any(extra):
        raise ValueError("condition contains entries that are out of bounds")
    return moveaxis(a[condition], 0, axis)


def extract(condition, arr, *, size=None, fill_value=0):
    """The elements where `condition` is true."""
    check_arraylike("extract", condition, arr, fill_value)
    return compress(ravel(condition), ravel(arr), size=size, fill_value=fill_value)


def delete(arr, obj, axis=None, *, assume_unique_indices=False):
    """A copy without some elements: ``jnp.delete(x, 1)``."""
    a = arraylike("delete", arr)
    if axis is None:
        a, axis = a.ravel(), 0
    axis = canonicalize_axis(axis, a.ndim)
    before = (slice(None),) * axis
    size = a.shape[axis]
    if isinstance(obj, int):
        at = canonicalize_axis(obj, size)
        return concatenate([a[before + (slice(0, at),)], a[before + (slice(at + 1, None),)]], axis=axis)
    if isinstance(obj, slice):
        gone = list(range(size))[obj]
    else:
        gone = concrete_or_error(asarray, obj, "'obj' array argument of jnp.delete()")
        gone = [i for i, g in enumerate(gone.tolist()) if g] if dtype_kind(gone.dtype) == "b" else gone.ravel().tolist()
    gone = {i + size if i < 0 else i for i in gone}
    return a[before + (array([i for i in range(size) if i not in gone], dtype=int),)]
