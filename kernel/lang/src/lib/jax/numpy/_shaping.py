"""Reshaping, joining, cutting, turning and padding arrays."""

import math

from _jitbook import (
    arraylike, canonical_dtype, canonical_shape, check_arraylike, check_index, concrete_or_error, const_like, constant, convert, default_float,
    default_int, dtype_kind,
    is_array, is_weak, jit, numpy_int, promote,
)
from jax import lax, vmap
from jax.lax import canonicalize_axis
from jax.numpy import array, asarray
from jax.numpy._core import broadcast_to, index_tuple, is_complex, is_integer, shape_tuple, static_axes


def new_shape(a, shape):
    """The shape that ``a.reshape(shape)`` means, with ``-1`` worked out."""
    given = shape
    sizes = canonical_shape([shape]) if is_array(shape) and shape.ndim == 0 else shape_tuple(shape)
    unknown = [i for i, d in enumerate(sizes) if d == -1]
    if len(unknown) > 1:
        raise TypeError(f"can only specify one unknown axis size with a `-1` value, got {given}")
    size = math.prod(a.shape)
    if not unknown:
        if size != math.prod(sizes):
            raise TypeError(
                f"cannot reshape array of shape {a.shape} (size {size}) into shape {given} (size {math.prod(sizes)})"
            )
        return sizes
    rest = math.prod([d for d in sizes if d != -1])
    if rest == 0 or size % rest != 0:
        raise TypeError(
            f"cannot reshape array of shape {a.shape} (size {size}) into shape {given} because the product of specified axis "
            f"sizes ({rest}) does not evenly divide {size}"
        )
    at = unknown[0]
    return sizes[:at] + (size // rest,) + sizes[at + 1:]


def _reshape_method(self, *args, order="C", out_sharding=None):
    shape = new_shape(self, args[0] if len(args) == 1 else args)
    if order == "C":
        return lax.reshape(self, shape, None)
    if order == "F":
        return transpose(lax.reshape(self, shape[::-1], range(self.ndim)[::-1]))
    if order == "A":
        raise NotImplementedError("np.reshape order=A is not implemented.")
    raise ValueError(f"Unexpected value for 'order' argument: {order}.")


def reshape(a, shape, order="C", *, copy=None, out_sharding=None):
    """The same elements in another shape: ``jnp.reshape(x, (2, -1))``."""
    check_arraylike("reshape", a)
    return _reshape_method(asarray(a), shape, order=order)


def ravel(a, order="C", *, out_sharding=None):
    """All elements in one dimension: ``jnp.ravel(x)``."""
    a = arraylike("ravel", a)
    if order == "K":
        raise NotImplementedError("Ravel not implemented for order='K'.")
    return _reshape_method(a, (math.prod(a.shape),), order=order)


def transpose(a, axes=None):
    """Permute dimensions, by default reverse them: ``jnp.transpose(x)``."""
    a = arraylike("transpose", a)
    axes = list(range(a.ndim)[::-1]) if axes is None else axes
    return lax.transpose(a, [canonicalize_axis(i, a.ndim) for i in axes])


def permute_dims(a, /, axes):
    """Permute dimensions."""
    return lax.transpose(arraylike("permute_dims", a), axes)


def matrix_transpose(x, /):
    """Swap the last two dimensions: ``x.mT``."""
    x = arraylike("matrix_transpose", x)
    ndim = x.ndim
    if ndim < 2:
        raise ValueError(f"x must be at least two-dimensional for matrix_transpose; got ndim={ndim!r}")
    return lax.transpose(x, (*range(ndim - 2), ndim - 1, ndim - 2))


def swapaxes(a, axis1, axis2):
    """Exchange two axes: ``jnp.swapaxes(x, 0, 1)``."""
    a = arraylike("swapaxes", a)
    perm = list(range(a.ndim))
    axis1, axis2 = canonicalize_axis(axis1, a.ndim), canonicalize_axis(axis2, a.ndim)
    perm[axis1], perm[axis2] = perm[axis2], perm[axis1]
    return lax.transpose(a, perm)


def moveaxis(a, source, destination):
    """Move axes to other places: ``jnp.moveaxis(x, 0, -1)``."""
    a = arraylike("moveaxis", a)
    source = [canonicalize_axis(i, a.ndim) for i in index_tuple(source)]
    destination = [canonicalize_axis(i, a.ndim) for i in index_tuple(destination)]
    if len(source) != len(destination):
        raise ValueError(f"Inconsistent number of elements: {len(source)} vs {len(destination)}")
    perm = [i for i in range(a.ndim) if i not in source]
    for to, axis in sorted(zip(destination, source)):
        perm.insert(to, axis)
    return lax.transpose(a, perm)


@jit(static_argnames=("axis", "start"))
def rollaxis(a, axis, start=0):
    """Move one axis before another (old form of `moveaxis`)."""
    a = arraylike("rollaxis", a)
    start = concrete_or_error(check_index, start, "'start' argument of jnp.rollaxis()")
    axis = canonicalize_axis(axis, a.ndim)
    if not -a.ndim <= start <= a.ndim:
        raise ValueError(f"start={start!r} must satisfy {-a.ndim}<=start<={a.ndim}")
    start = start + a.ndim if start < 0 else start
    return moveaxis(a, axis, start - 1 if start > axis else start)


def squeeze(a, axis=None):
    """Remove dimensions of size 1: ``jnp.squeeze(x)``."""
    a = arraylike("squeeze", a)
    if axis is None:
        axis = [i for i, d in enumerate(a.shape) if d == 1]
    return lax.squeeze(a, index_tuple(axis))


def expand_dims(a, axis):
    """Insert dimensions of size 1: ``jnp.expand_dims(x, 0)``."""
    return lax.expand_dims(arraylike("expand_dims", a), index_tuple(axis))


@jit
def atleast_1d(*arys):
    """Arguments with at least one dimension."""
    return _at_least(1, "atleast_1d", arys)


@jit
def atleast_2d(*arys):
    """Arguments with at least two dimensions."""
    return _at_least(2, "atleast_2d", arys)


def _at_least(ndim, name, arys):
    check_arraylike(name, *arys)
    out = [array(a, copy=False, ndmin=ndim) for a in arys]
    return out[0] if len(out) == 1 else out


@jit
def atleast_3d(*arys):
    """Arguments with at least three dimensions."""
    check_arraylike("atleast_3d", *arys)
    if len(arys) != 1:
        return [atleast_3d(a) for a in arys]
    a = asarray(arys[0])
    added = {0: (0, 1, 2), 1: (0, 2), 2: (2,)}
    return lax.expand_dims(a, added[a.ndim]) if a.ndim < 3 else a


# -- joining ----------------------------------------------------------------------------------


def concatenate(arrays, axis=0, dtype=None):
    """Join along an existing axis: ``jnp.concatenate([x, y])``."""
    if is_array(arrays):
        return _concatenate_rows(asarray(arrays, dtype=dtype), axis)
    check_arraylike("concatenate", *arrays)
    arrays = [arraylike("concatenate", a) for a in arrays]
    if not arrays:
        raise ValueError("Need at least one array to concatenate.")
    if axis is None:
        return concatenate([ravel(a) for a in arrays], axis=0, dtype=dtype)
    if arrays[0].ndim == 0:
        raise ValueError("Zero-dimensional arrays cannot be concatenated.")
    axis = canonicalize_axis(axis, arrays[0].ndim)
    arrays = promote(*arrays) if dtype is None else [asarray(a, dtype=dtype) for a in arrays]
    return lax.concatenate(arrays, axis)


def _concatenate_rows(a, axis):
    """`concatenate` of the rows of one array: a reshape."""
    if a.ndim == 0 or a.shape[0] == 0:
        raise ValueError("Need at least one array to concatenate.")
    if axis is None:
        return lax.reshape(a, (math.prod(a.shape),))
    if a.ndim == 1:
        raise ValueError("Zero-dimensional arrays cannot be concatenated.")
    axis = canonicalize_axis(axis, a.ndim - 1)
    shape = a.shape[1:axis + 1] + (a.shape[0] * a.shape[axis + 1],) + a.shape[axis + 2:]
    return lax.reshape(a, shape, [*range(1, axis + 1), 0, *range(axis + 1, a.ndim)])


def concat(arrays, /, *, axis=0):
    """Another name of `concatenate`."""
    check_arraylike("concat", *arrays)
    return concatenate(arrays, axis=axis)


def stack(arrays, axis=0, out=None, dtype=None):
    """Join along a new axis: ``jnp.stack([x, y], axis=1)``."""
    if not len(arrays):
        raise ValueError("Need at least one array to stack.")
    if out is not None:
        raise NotImplementedError("The 'out' argument to jnp.stack is not supported.")
    if is_array(arrays):
        axis = canonicalize_axis(axis, arrays.ndim)
        return concatenate(expand_dims(arrays, axis + 1), axis=axis, dtype=dtype)
    check_arraylike("stack", *arrays)
    if dtype is None:
        arrays = promote(*[arraylike("stack", a) for a in arrays])
    else:
        arrays = [asarray(a, dtype=dtype) for a in arrays]
    return lax.stack(arrays, axis=axis)


def unstack(x, /, *, axis=0):
    """The slices along an axis, as a tuple."""
    return lax.unstack(arraylike("unstack", x), axis=axis)


def _rows(name, tup, each):
    if is_array(tup):
        return vmap(each)(tup)
    check_arraylike(name, *tup)
    return [each(m) for m in tup]


def vstack(tup, dtype=None):
    """Stack as rows: ``jnp.vstack([x, y])``."""
    return concatenate(_rows("vstack", tup, atleast_2d), axis=0, dtype=dtype)


def hstack(tup, dtype=None):
    """Stack side by side: ``jnp.hstack([x, y])``."""
    arrays = _rows("hstack", tup, atleast_1d)
    first = arrays.ndim - 1 if is_array(arrays) else arrays[0].ndim
    return concatenate(arrays, axis=0 if first == 1 else 1, dtype=dtype)


def dstack(tup, dtype=None):
    """Stack along a third axis."""
    return concatenate(_rows("dstack", tup, atleast_3d), axis=2, dtype=dtype)


def column_stack(tup):
    """Stack vectors as columns."""
    if is_array(tup):
        arrays = vmap(lambda x: transpose(atleast_2d(x)))(tup) if tup.ndim < 3 else tup
    else:
        check_arraylike("column_stack", *tup)
        arrays = [transpose(atleast_2d(a)) if a.ndim < 2 else a for a in [asarray(m) for m in tup]]
    return concatenate(arrays, axis=1)


@jit(static_argnames=("axis",))
def append(arr, values, axis=None):
    """Values added at the end: ``jnp.append(x, 1.)``."""
    if axis is None:
        return concatenate([ravel(arr), ravel(values)], 0)
    return concatenate([arr, values], axis=axis)


def _block(xs):
    if isinstance(xs, tuple):
        raise ValueError(f"jax.numpy.block does not allow tuples, got {xs}")
    if not isinstance(xs, list):
        return asarray(xs), 1
    if not xs:
        raise ValueError("jax.numpy.block does not allow empty list arguments")
    parts = [_block(x) for x in xs]
    depth = parts[0][1]
    if any([d != depth for _, d in parts]):
        raise ValueError("Mismatched list depths in jax.numpy.block")
    rank = max([depth] + [a.ndim for a, _ in parts])
    arrays = [lax.broadcast(a, (1,) * (rank - a.ndim)) if a.ndim < rank else a for a, _ in parts]
    return concatenate(arrays, axis=-depth), depth + 1


@jit
def block(arrays):
    """A matrix from nested lists of blocks: ``jnp.block([[a, b], [c, d]])``."""
    return _block(arrays)[0]


# -- cutting ----------------------------------------------------------------------------------


def _split(op, ary, indices_or_sections, axis=0):
    ary = arraylike(op, ary)
    axis = concrete_or_error(check_index, axis, f"in jax.numpy.{op} argument `axis`")
    size = ary.shape[axis]
    where = f"in jax.numpy.{op} argument 1"
    if isinstance(indices_or_sections, (tuple, list)) or getattr(indices_or_sections, "ndim", 0) > 0:
        cuts = [0] + [concrete_or_error(check_index, i, where) for i in indices_or_sections] + [size]
        return list(lax.split(ary, [numpy_int(b - a) for a, b in zip(cuts, cuts[1:])], axis=axis))
    sections = concrete_or_error(int, indices_or_sections, where)
    part, rest = divmod(size, sections)
    if rest and op != "array_split":
        raise ValueError(f"array split does not result in an equal division: rest is {rest}")
    sizes = [part + 1] * rest + [part] * (sections - rest)
    return list(lax.split(ary, [numpy_int(s) for s in sizes], axis=axis))


def split(ary, indices_or_sections, axis=0):
    """Cut into equal parts or at indices: ``jnp.split(x, 3)``."""
    return _split("split", ary, indices_or_sections, axis)


def array_split(ary, indices_or_sections, axis=0):
    """As `split`, the parts need not be equal."""
    return _split("array_split", ary, indices_or_sections, axis)


def vsplit(ary, indices_or_sections):
    """Cut along the first axis."""
    return _split("vsplit", ary, indices_or_sections, 0)


def hsplit(ary, indices_or_sections):
    """Cut along the second axis."""
    ary = arraylike("hsplit", ary)
    return _split("hsplit", ary, indices_or_sections, 0 if ary.ndim == 1 else 1)


def dsplit(ary, indices_or_sections):
    """Cut along the third axis."""
    return _split("dsplit", ary, indices_or_sections, 2)


# -- repeating and moving ---------------------------------------------------------------------


def tile(A, reps):
    """Whole copies side by side: ``jnp.tile(x, (2, 1))``."""
    A = arraylike("tile", A)
    reps = index_tuple(reps)
    reps = (1,) * (A.ndim - len(reps)) + reps
    if len(reps) > A.ndim:
        A = lax.expand_dims(A, tuple(range(len(reps) - A.ndim)))
    return lax.tile(A, reps)


def repeat(a, repeats, axis=None, *, total_repeat_length=None, out_sharding=None):
    """Each element several times: ``jnp.repeat(x, 2)``."""
    check_arraylike("repeat", a, repeats)
    a = asarray(a)
    if axis is None:
        a, axis = ravel(a), 0
    axis = concrete_or_error(check_index, axis, "'axis' argument of jnp.repeat()")
    if total_repeat_length is None:
        repeats = concrete_or_error(
            None,
            repeats,
            "When jit-compiling jnp.repeat, the total number of repeats must be static. To fix this, either specify a static "
            "value for `repeats`, or pass a static value to `total_repeat_length`.",
        )
        if getattr(repeats, "ndim", 0) == 0 and a.ndim != 0:
            return _repeat_all(a, check_index(repeats), canonicalize_axis(axis, a.ndim))
        counts = repeats.tolist() if hasattr(repeats, "tolist") else repeats
        counts = counts if isinstance(counts, (list, tuple)) else [counts]
        counts = list(counts) * a.shape[axis] if len(counts) == 1 and a.ndim else counts
        total_repeat_length = sum(counts)
        repeats = constant(counts, default_int())
    else:
        repeats = ravel(repeats)
        if a.ndim:
            repeats = broadcast_to(repeats, (a.shape[axis],))
    return _repeat_each(a, repeats, axis, total_repeat_length)


def _repeat_all(a, times, axis):
    shape = list(a.shape)
    shape.insert(axis + 1, times)
    wide = lax.broadcast_in_dim(a, shape, [i for i in range(len(shape)) if i != axis + 1])
    return wide.reshape([d * times if i == axis else d for i, d in enumerate(a.shape)])


def _repeat_each(a, repeats, axis, total):
    from jax.numpy._creation import zeros
    from jax.numpy._choosing import take
    from jax.numpy._reductions import cumsum

    if total == 0:
        return reshape(array([], dtype=a.dtype), [0 if i == axis % a.ndim else d for i, d in enumerate(a.shape)])
    if a.shape[axis] == 0:
        return a
    starts = cumsum(roll(repeats, shift=1).at[0].set(0))
    marks = zeros([total], dtype="int32").at[starts].add(1)
    return take(a, cumsum(marks) - 1, axis=axis)


@jit(static_argnums=(2,))
def _roll_dynamic(a, shift, axis):
    from jax.numpy._arithmetic import remainder

    shape = lax.broadcast_shapes(shift.shape, (len(axis),))
    if len(shape) != 1:
        raise ValueError("'shift' and 'axis' arguments to roll must be scalars or 1D arrays")
    axes = axis * shape[0] if len(axis) == 1 else axis
    for x, i in zip(broadcast_to(shift, shape), axes):
        size = array(a.shape[i], dtype="int32")
        x = remainder(lax.convert_element_type(x, "int32"), lax.max(size, const_like(size, 1)))
        a = lax.dynamic_slice_in_dim(lax.concatenate((a, a), i), size - x, a.shape[i], axis=i)
    return a


@jit(static_argnums=(1, 2))
def _roll_static(a, shift, axis):
    count = max(len(shift), len(axis))
    shift = shift * count if len(shift) == 1 else shift
    axis = axis * count if len(axis) == 1 else axis
    for ax, s in zip(axis, shift):
        if a.shape[ax] == 0:
            continue
        i = -s % a.shape[ax]
        parts = [lax.slice_in_dim(a, i, a.shape[ax], axis=ax), lax.slice_in_dim(a, 0, i, axis=ax)]
        a = lax.concatenate(parts, dimension=ax)
    return a


def roll(a, shift, axis=None):
    """Shift elements around: ``jnp.roll(x, 1)``."""
    a = arraylike("roll", a)
    if axis is None:
        return roll(ravel(a), shift, 0).reshape(a.shape)
    axis = tuple([canonicalize_axis(ax, a.ndim) for ax in index_tuple(axis)])
    try:
        shift = index_tuple(shift)
    except TypeError:
        return _roll_dynamic(a, asarray(shift), axis)
    return _roll_static(a, shift, axis)


@jit(static_argnames=("axis",))
def _flip(m, axis=None):
    if axis is None:
        return lax.rev(m, list(range(m.ndim)))
    return lax.rev(m, [canonicalize_axis(ax, m.ndim) for ax in index_tuple(axis)])


def flip(m, axis=None):
    """Reverse the order along axes: ``jnp.flip(x)``."""
    return _flip(arraylike("flip", m), static_axes(axis))


def fliplr(m):
    """Reverse columns."""
    return _flip(arraylike("fliplr", m), 1)


def flipud(m):
    """Reverse rows."""
    return _flip(arraylike("flipud", m), 0)


@jit(static_argnames=("k", "axes"))
def rot90(m, k=1, axes=(0, 1)):
    """Turn by 90 degrees `k` times."""
    m = arraylike("rot90", m)
    if m.ndim < 2:
        raise ValueError(
            "rot90 requires its first argument to have ndim at least two, but got first argument of shape "
            f"{m.shape}, which has ndim {m.ndim}"
        )
    ax1, ax2 = canonicalize_axis(axes[0], m.ndim), canonicalize_axis(axes[1], m.ndim)
    if ax1 == ax2:
        raise ValueError("Axes must be different")
    k = k % 4
    if k == 0:
        return m
    if k == 2:
        return flip(flip(m, ax1), ax2)
    perm = list(range(m.ndim))
    perm[ax1], perm[ax2] = perm[ax2], perm[ax1]
    return transpose(flip(m, ax2), perm) if k == 1 else flip(transpose(m, perm), ax2)


@jit(static_argnames=("new_shape",))
def resize(a, new_shape):
    """Repeat or cut the elements to fill a shape."""
    from jax.numpy._creation import zeros_like

    check_arraylike("resize", a)
    shape = index_tuple(new_shape)
    if any([d < 0 for d in shape]):
        raise ValueError("all elements of `new_shape` must be non-negative")
    flat = ravel(a)
    size = math.prod(shape)
    if flat.size == 0 or size == 0:
        return zeros_like(flat, shape=shape)
    return reshape(tile(flat, -(-size // flat.size))[:size], shape)


# -- dtypes -----------------------------------------------------------------------------------


def astype(x, dtype, /, *, copy=False, device=None):
    """Another dtype: ``jnp.astype(x, "int32")``."""
    from _jitbook import bind

    x = arraylike("astype", x)
    dtype = default_float() if dtype is None else canonical_dtype(dtype, "astype")
    if is_complex(x) and dtype_kind(dtype) == "b":
        x = x != const_like(x, 0)
    result = convert(x, dtype)
    return bind("copy", result) if copy else result


def copy(a, order=None):
    """A copy: ``jnp.copy(x)``."""
    check_arraylike("copy", a)
    return array(a, copy=True, order=order)


# -- padding ----------------------------------------------------------------------------------


def _pairs(values, nd, name):
    """One ``(before, after)`` per dimension from the forms that `pad` accepts."""
    static = lambda v: concrete_or_error(None, v, f"{name} argument of jnp.pad")
    values = _plain(static(values), static)
    shape = _nested_shape(values, name)
    if shape == (nd, 2):
        return tuple([tuple(v) for v in values])
    if shape == (1, 2):
        return (tuple(values[0]),) * nd
    if shape == (2,):
        return (tuple(values),) * nd
    if shape == (1,):
        return ((values[0], values[0]),) * nd
    if shape == ():
        return ((values, values),) * nd
    raise ValueError(
        f"jnp.pad: {name} with nd={nd!r} has unsupported shape {shape}. Valid shapes are ({nd}, 2), (1, 2), (2,), (1,), or ()."
    )


def _plain(values, static):
    if isinstance(values, (tuple, list)):
        return [_plain(static(v), static) for v in values]
    return values.tolist() if hasattr(values, "tolist") else values


def _nested_shape(values, name):
    if not isinstance(values, list):
        return ()
    inner = [_nested_shape(v, name) for v in values]
    if any([s != inner[0] for s in inner]):
        raise TypeError(f"`{name}` entries must be the same shape: {values}")
    return (len(values),) + (inner[0] if inner else ())


_PAD_OPTIONS = {
    "empty": [], "edge": [], "wrap": [], "constant": ["constant_values"], "linear_ramp": ["end_values"],
    "maximum": ["stat_length"], "mean": ["stat_length"], "median": ["stat_length"], "minimum": ["stat_length"],
    "reflect": ["reflect_type"], "symmetric": ["reflect_type"],
}


def pad(array, pad_width, mode="constant", **kwargs):
    """Add elements at the edges: ``jnp.pad(x, 1)``, ``jnp.pad(x, (1, 2), mode="edge")``."""
    a = arraylike("pad", array)
    width = _pairs(pad_width, a.ndim, "pad_width")
    if width and not all([isinstance(p, int) for pair in width for p in pair]):
        raise TypeError("`pad_width` must be of integral type.")
    if callable(mode):
        return _pad_by_function(a, width, mode, kwargs)
    if mode not in _PAD_OPTIONS:
        raise NotImplementedError(f"Unimplemented padding mode '{mode}' for np.pad.")
    unsupported = set(kwargs) - set(_PAD_OPTIONS[mode])
    if unsupported:
        raise ValueError(f"unsupported keyword arguments for mode '{mode}': {unsupported}")
    return _pad(a, width, mode, kwargs.get("constant_values", 0), kwargs.get("stat_length"), kwargs.get("end_values", 0),
                kwargs.get("reflect_type", "even"))


@jit(static_argnums=(1, 2, 4, 5, 6))
def _pad(array, pad_width, mode, constant_values, stat_length, end_values, reflect_type):
    from jax.numpy import _reductions

    a = asarray(array)
    if a.ndim == 0:
        return a
    if any([p < 0 for pair in pad_width for p in pair]):
        raise ValueError("index can't contain negative values")
    if mode == "constant":
        return _pad_constant(a, pad_width, asarray(constant_values))
    if mode == "wrap":
        return _pad_wrap(a, pad_width)
    if mode in ("symmetric", "reflect"):
        return _pad_mirror(a, pad_width, mode, reflect_type)
    if mode == "edge":
        return _pad_edge(a, pad_width)
    if mode == "linear_ramp":
        return _pad_ramp(a, pad_width, _pairs(end_values, a.ndim, "end_values"))
    if mode == "empty":
        return _pad_empty(a, pad_width)
    lengths = None if stat_length is None else _pairs(stat_length, a.ndim, "stat_length")
    names = {"maximum": "max", "minimum": "min", "mean": "mean", "median": "median"}
    from jax import numpy as jnp

    return _pad_stats(a, pad_width, lengths, getattr(jnp, names[mode]))


def _pad_constant(a, width, values):
    values = convert(values, a.dtype, is_weak(a))
    if values.ndim == 0 or values.shape == (1,):
        return lax.pad(a, squeeze(values) if values.ndim else values,
                       [(numpy_int(low), numpy_int(high), 0) for low, high in width])
    if values.ndim == 1 and values.shape[-1] != 2:
        raise ValueError(
            f"jnp.pad: constant_values has unsupported shape {values.shape}. If the shape is 1D or 2D, the last dimension must "
            "be of size 1 or 2."
        )
    values = broadcast_to(values, (a.ndim, 2))
    for i, pair in enumerate(width):
        for side in (0, 1):
            if pair[side]:
                config = [(0, 0, 0)] * a.ndim
                config[i] = (numpy_int(pair[0]), 0, 0) if side == 0 else (0, numpy_int(pair[1]), 0)
                a = lax.pad(a, values[i, side], config)
    return a


def _check_empty(pair, mode):
    if pair[0] > 0 or pair[1] > 0:
        raise ValueError(f"Cannot apply '{mode}' padding to empty axis")


def _pad_wrap(a, width):
    for i, pair in enumerate(width):
        size = a.shape[i]
        if size == 0:
            _check_empty(pair, "wrap")
            continue
        (left, left_rest), (right, right_rest) = divmod(pair[0], size), divmod(pair[1], size)
        parts = [lax.slice_in_dim(a, size - left_rest, size, axis=i)] if left_rest else []
        parts += [a] * (left + right + 1)
        parts += [lax.slice_in_dim(a, 0, right_rest, axis=i)] if right_rest else []
        a = lax.concatenate(parts, dimension=i)
    return a


def _pad_mirror(a, width, mode, reflect_type):
    for i, pair in enumerate(width):
        if a.shape[i] == 0:
            _check_empty(pair, mode)
        elif pair != (0, 0):
            size = a.shape[i]
            a = _mirror_side(a, i, size, pair[0], mode, reflect_type, True)
            a = _mirror_side(a, i, size, pair[1], mode, reflect_type, False)
    return a


def _mirror_side(a, axis, size, padding, mode, reflect_type, before):
    def edge_of(x):
        return lax.slice_in_dim(x, 0, 1, axis=axis) if before else lax.slice_in_dim(x, -1, None, axis=axis)

    edge = edge_of(a)
    offset = 1 if mode == "reflect" and size > 1 else 0
    while padding > 0:
        step = min(padding, size - offset)
        padding -= step
        if before:
            start, stop = offset, offset + step
        else:
            start, stop = -(step + offset), None if mode == "symmetric" or size == 1 else -1
        x = flip(lax.slice_in_dim(a, start, stop, axis=axis), axis=axis)
        if reflect_type == "odd":
            x = 2 * edge - x
            edge = edge_of(x) if size > 1 else edge
        a = lax.concatenate([x, a] if before else [a, x], dimension=axis)
    return a


def _pad_edge(a, width):
    for i, (before, after) in enumerate(width):
        n = a.shape[i]
        if n == 0:
            _check_empty((before, after), "edge")
            continue
        left = repeat(lax.slice_in_dim(a, 0, 1, axis=i), before, axis=i)
        right = repeat(lax.slice_in_dim(a, n - 1, n, axis=i), after, axis=i)
        a = lax.concatenate([left, a, right], dimension=i)
    return a


def _pad_ramp(a, width, ends):
    from jax.numpy._creation import linspace

    for i in range(a.ndim):
        ramps = []
        for side, edge in ((0, lax.slice_in_dim(a, 0, 1, axis=i)), (1, lax.slice_in_dim(a, -1, None, axis=i))):
            ramp = linspace(ends[i][side], edge.squeeze(i), width[i][side], endpoint=False, dtype=a.dtype, axis=i)
            ramps.append(convert(ramp, ramp.dtype, is_weak(a)))
        a = lax.concatenate([ramps[0], a, flip(ramps[1], i)], dimension=i)
    return a


def _pad_stats(a, width, lengths, stat):
    from jax.numpy._arithmetic import round

    for i in range(a.ndim):
        if lengths is None:
            left = right = stat(a, axis=i, keepdims=True)
        else:
            before, after = [min(n, a.shape[i]) for n in lengths[i]]
            if before == 0 or after == 0:
                raise ValueError("stat_length of 0 yields no value for padding")
            low, high = lax.slice_in_dim(a, 0, before, axis=i), lax.slice_in_dim(a, -after, None, axis=i)
            left, right = stat(low, axis=i, keepdims=True), stat(high, axis=i, keepdims=True)
        if is_integer(a):
            left, right = round(left), round(right)
        left, right = convert(left, a.dtype, is_weak(a)), convert(right, a.dtype, is_weak(a))
        parts = [repeat(left, width[i][0], axis=i), a, repeat(right, width[i][1], axis=i)]
        a = lax.concatenate(parts, dimension=i)
    return a


def _pad_empty(a, width):
    from jax.numpy._creation import empty_like

    for i, pair in enumerate(width):
        shapes = [a.shape[:i] + (n,) + a.shape[i + 1:] for n in pair]
        a = lax.concatenate([empty_like(a, shape=shapes[0]), a, empty_like(a, shape=shapes[1])], dimension=i)
    return a


def _pad_by_function(a, width, function, kwargs):
    from jax.numpy._choosing import apply_along_axis

    padded = _pad_constant(a, width, asarray(0))
    for axis in range(padded.ndim):
        padded = apply_along_axis(function, axis, padded, width[axis], axis, kwargs)
    return padded
