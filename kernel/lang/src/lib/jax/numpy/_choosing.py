"""Choosing between arrays, and picking elements of one."""

from _jitbook import arraylike, check_arraylike, check_index, concrete_or_error, const_like, dtype_kind, jit, promote
from jax import lax, vmap
from jax.lax import GatherDimensionNumbers, canonicalize_axis
from jax.numpy import array, asarray
from jax.numpy._arithmetic import remainder
from jax.numpy._core import _where, broadcast_arrays, is_integer, where
from jax.numpy._creation import zeros_like
from jax.numpy import _reductions
from jax.numpy._reductions import cumsum
from jax.numpy._shaping import concatenate, moveaxis, ravel
from jax.numpy._searching import argmax, argsort


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
