"""`jax.lax`: the functions over one primitive that check or complete its parameters.

Elementwise functions (`lax.add`, `lax.sin`, ...) and control flow are native and live in the same
module. Here `bind` applies a primitive by name; its parameters have the names and values that a
jaxpr prints, and those left out have JAX's defaults.
"""

import enum
import math
from collections import namedtuple

from _jitbook import (
    arraylike, bind, canonical_dtype, canonical_shape, check_index, concrete_or_error, const_like, convert, dtype_kind,
    dtype_of, finfo, iinfo, is_array, is_array_like, is_weak, jit, ndim_of, reduction_jaxpr, shape_of, tree_flatten, tree_map,
    tree_unflatten,
)

# The module holds the primitives `min`, `max` and `round` before these lines run.
from builtins import max as _max, min as _min, slice as _slice


class GatherScatterMode(enum.Enum):
    """What gathers and scatters do with indices that are out of bounds."""

    CLIP = 1
    FILL_OR_DROP = 2
    PROMISE_IN_BOUNDS = 3
    ONE_HOT = 4

    @staticmethod
    def from_any(s):
        if isinstance(s, GatherScatterMode):
            return s
        if s in _MODES:
            return _MODES[s]
        raise ValueError(f'Unknown gather mode "{s}"')


_MODES = {
    None: GatherScatterMode.FILL_OR_DROP,
    "fill": GatherScatterMode.FILL_OR_DROP,
    "drop": GatherScatterMode.FILL_OR_DROP,
    "clip": GatherScatterMode.CLIP,
    "promise_in_bounds": GatherScatterMode.PROMISE_IN_BOUNDS,
    "one_hot": GatherScatterMode.ONE_HOT,
}

GatherDimensionNumbers = namedtuple(
    "GatherDimensionNumbers",
    "offset_dims collapsed_slice_dims start_index_map operand_batching_dims start_indices_batching_dims",
    defaults=((), ()),
)

ScatterDimensionNumbers = namedtuple(
    "ScatterDimensionNumbers",
    "update_window_dims inserted_window_dims scatter_dims_to_operand_dims operand_batching_dims "
    "scatter_indices_batching_dims",
    defaults=((), ()),
)


class RoundingMethod(enum.IntEnum):
    """How `lax.round` treats halves."""

    AWAY_FROM_ZERO = 0
    TO_NEAREST_EVEN = 1


class Precision(enum.Enum):
    """Precision of matrix products; all are the same on a CPU."""

    DEFAULT = 0
    HIGH = 1
    HIGHEST = 2

    def __str__(self):
        return self.name


def canonicalize_axis(axis, ndim):
    """`axis` counted from the front: ``canonicalize_axis(-1, 3)`` is 2."""
    axis = check_index(axis)
    if not -ndim <= axis < ndim:
        raise ValueError(f"axis {axis} is out of bounds for array of dimension {ndim}")
    return axis + ndim if axis < 0 else axis


# -- conversions ------------------------------------------------------------------------------


def convert_element_type(operand, new_dtype):
    """`operand` with another dtype: ``lax.convert_element_type(x, "int32")``."""
    return convert(operand, canonical_dtype(new_dtype, "convert_element_type"))


def bitcast_convert_type(operand, new_dtype):
    """The same bits read as another dtype: ``lax.bitcast_convert_type(x, "uint32")``."""
    return bind("bitcast_convert_type", operand, new_dtype=canonical_dtype(new_dtype, "bitcast_convert_type"))


def reduce_precision(operand, exponent_bits, mantissa_bits):
    """Round to a format with fewer bits, keeping the dtype."""
    return bind("reduce_precision", operand, exponent_bits=exponent_bits, mantissa_bits=mantissa_bits)


def integer_pow(x, y):
    """``x ** y`` for a static int: ``lax.integer_pow(x, 2)``."""
    return bind("integer_pow", x, y=y)


def reciprocal(x):
    """``1 / x``."""
    return integer_pow(x, -1)


def round(x, rounding_method=RoundingMethod.AWAY_FROM_ZERO):
    """Nearest integer, halves away from zero or to even."""
    return bind("round", x, rounding_method=RoundingMethod(rounding_method))


def conj(x):
    """Complex conjugate; real numbers become complex."""
    return bind("conj", x, input_dtype=dtype_of(x))


def stop_gradient(x):
    """`x`, held constant by differentiation; works on pytrees."""
    return tree_map(_stop_gradient, x)


def _stop_gradient(x):
    if not is_array_like(x):
        raise TypeError(f"Argument '{x}' of type {type(x)} is not a valid JAX type")
    return x if dtype_kind(dtype_of(x)) == "k" else bind("stop_gradient", x)


def optimization_barrier(operand):
    """The same values, past which the compiler moves nothing; works on pytrees."""
    leaves, tree = tree_flatten(operand)
    return tree_unflatten(tree, bind("optimization_barrier", *leaves)) if leaves else operand


# -- shapes -----------------------------------------------------------------------------------


def broadcast_in_dim(operand, shape, broadcast_dimensions):
    """Place the dimensions of `operand` in `shape`: ``broadcast_in_dim(v, (2, 3), (1,))``."""
    if ndim_of(operand) == len(shape) and not len(broadcast_dimensions) and is_array(operand):
        return operand
    return bind("broadcast_in_dim", operand, shape=tuple(shape), broadcast_dimensions=tuple(broadcast_dimensions))


def broadcast(operand, sizes):
    """Add leading dimensions: ``lax.broadcast(v, (2,))``."""
    if len(sizes) == 0:
        return arraylike("broadcast", operand)
    rank = ndim_of(operand)
    dims = tuple(range(len(sizes), len(sizes) + rank))
    return broadcast_in_dim(operand, tuple(sizes) + shape_of(operand), dims)


def broadcast_to(arr, shape):
    """NumPy's broadcasting of one array to `shape`."""
    old = shape_of(arr)
    shape = tuple(shape)
    if old == shape:
        return arraylike("broadcast_to", arr)
    if len(shape) < len(old):
        raise ValueError(f"Cannot broadcast to shape with fewer dimensions: arr_shape={old!r} shape={shape!r}")
    lead = len(shape) - len(old)
    if not all([a in (1, b) for a, b in zip(old, shape[lead:])]):
        name = dtype_of(arr).name
        raise ValueError(
            f"Incompatible types for broadcasting: input type={name}[{','.join([str(d) for d in old])}] and requested "
            f"type={name}[{','.join([str(d) for d in shape])}]"
        )
    return broadcast_in_dim(arr, shape, tuple(range(lead, len(shape))))


def broadcast_to_rank(x, rank):
    """Add leading dimensions of size 1 up to `rank`."""
    rank_now = ndim_of(x)
    return arraylike("broadcast_to_rank", x) if rank_now == rank else broadcast(x, (1,) * (rank - rank_now))


def broadcast_shapes(*shapes):
    """The shape that arrays of these shapes broadcast to: ``((2, 1), (3,))`` gives ``(2, 3)``."""
    shapes = [tuple(s) for s in shapes]
    if not shapes:
        return ()
    rank = _max([len(s) for s in shapes])
    result = []
    for sizes in zip(*[(1,) * (rank - len(s)) + s for s in shapes]):
        size = 1
        for d in sizes:
            if d != 1 and size != 1 and d != size:
                shown = ", ".join([str(s) for s in shapes])
                raise ValueError(f"Incompatible shapes for broadcasting: shapes=[{shown}]")
            size = d if size == 1 else size
        result.append(size)
    return tuple(result)


def reshape(operand, new_sizes, dimensions=None):
    """Same elements in another shape; `dimensions` is the order to read them in."""
    sizes = canonical_shape(new_sizes)
    old = shape_of(operand)
    dims = None if dimensions is None else tuple(dimensions)
    if dims == tuple(range(len(old))):
        dims = None
    if old and old == sizes and dims is None and is_array(operand):
        return operand
    return bind("reshape", operand, new_sizes=sizes, dimensions=dims)


def squeeze(array, dimensions):
    """Remove dimensions of size 1: ``lax.squeeze(x, (0,))``."""
    rank = ndim_of(array)
    dims = tuple(sorted([canonicalize_axis(d, rank) for d in dimensions]))
    return array if not dims and is_array(array) else bind("squeeze", array, dimensions=dims)


def expand_dims(array, dimensions):
    """Insert dimensions of size 1: ``lax.expand_dims(x, (0,))``."""
    dimensions = tuple(dimensions)
    rank = ndim_of(array) + len(dimensions)
    if len(set(dimensions)) != len(dimensions):
        raise ValueError(f"repeated axis in lax.expand_dims: {dimensions}")
    dims = [canonicalize_axis(d, rank) for d in dimensions]
    if len(set(dims)) != len(dims):
        raise ValueError(f"repeated axis in lax.expand_dims: {dims}")
    shape = list(shape_of(array))
    for d in sorted(dims):
        shape.insert(d, 1)
    return broadcast_in_dim(array, shape, [d for d in range(rank) if d not in dims])


def collapse(operand, start_dimension, stop_dimension=None):
    """Join neighbouring dimensions into one."""
    low, high, _ = _slice(start_dimension, stop_dimension).indices(len(operand.shape))
    if high < low:
        raise ValueError(
            f"Invalid dimension range passed to collapse: {operand.shape}[{start_dimension}:{stop_dimension}]"
        )
    shape = operand.shape
    return reshape(operand, shape[:low] + (math.prod(shape[low:high]),) + shape[high:])


def transpose(operand, permutation):
    """Permute dimensions: ``lax.transpose(x, (1, 0))``."""
    permutation = tuple([check_index(d) for d in permutation])
    if permutation == tuple(range(ndim_of(operand))) and is_array(operand):
        return operand
    return bind("transpose", operand, permutation=permutation)


def rev(operand, dimensions):
    """Reverse the order along some dimensions."""
    return bind("rev", operand, dimensions=tuple(dimensions))


def concatenate(operands, dimension):
    """Join arrays along one dimension: ``lax.concatenate([a, b], 0)``."""
    if len(operands) == 0:
        raise ValueError("concatenate requires a non-empty sequences of arrays")
    if len(operands) == 1 and is_array(operands[0]):
        return operands[0]
    if not 0 <= dimension < ndim_of(operands[0]):
        shapes = ", ".join([str(shape_of(operand)) for operand in operands])
        raise TypeError(f"concatenate dimension out of bounds: dimension {dimension} for shapes {shapes}.")
    return bind("concatenate", *operands, dimension=dimension)


def stack(operands, axis=0):
    """Join arrays along a new dimension."""
    arrays = [arraylike("stack", x) for x in operands]
    return bind("stack", *arrays, axis=canonicalize_axis(axis, arrays[0].ndim + 1))


def unstack(x, axis=0):
    """The slices along one dimension, as a tuple."""
    x = arraylike("unstack", x)
    return tuple(bind("unstack", x, axis=canonicalize_axis(axis, x.ndim)))


def split(operand, sizes, axis=0):
    """Cut into pieces of the given sizes."""
    operand = arraylike("split", operand)
    return bind("split", operand, sizes=tuple(sizes), axis=canonicalize_axis(axis, operand.ndim))


def tile(operand, reps):
    """Repeat whole copies along each dimension."""
    return bind("tile", operand, reps=tuple(reps))


def pad(operand, padding_value, padding_config):
    """Pad with a value: one ``(low, high, interior)`` per dimension, negative ones cut off."""
    return bind("pad", operand, padding_value, padding_config=tuple([tuple(c) for c in padding_config]))


# -- creation ---------------------------------------------------------------------------------


def full(shape, fill_value, dtype=None):
    """An array filled with a scalar: ``lax.full((2,), 3.)``."""
    shape = canonical_shape((shape,) if isinstance(shape, int) else shape)
    if shape_of(fill_value):
        raise TypeError(f"full must be called with scalar fill_value, got fill_value.shape {shape_of(fill_value)}.")
    if dtype is None:
        return broadcast(convert(fill_value, dtype_of(fill_value), is_weak(fill_value)), shape)
    return broadcast(convert(fill_value, canonical_dtype(dtype, "full")), shape)


def full_like(x, fill_value, dtype=None, shape=None):
    """A filled array of the shape and dtype of `x`."""
    weak = dtype is None and is_weak(x)
    dtype = dtype_of(x) if dtype is None else canonical_dtype(dtype, "full_like")
    value = convert(fill_value, dtype, weak)
    return full(shape_of(x) if shape is None else shape, value, None if weak else dtype)


def iota(dtype, size):
    """0, 1, 2, ...: ``lax.iota("int32", 3)``."""
    return broadcasted_iota(dtype, (size,), 0)


def broadcasted_iota(dtype, shape, dimension):
    """Each element is its index along `dimension`."""
    return bind(
        "iota",
        dtype=canonical_dtype(dtype, "broadcasted_iota"),
        shape=canonical_shape(shape),
        dimension=concrete_or_error(int, dimension, "dimension argument of lax.broadcasted_iota"),
    )


def delta(dtype, shape, axes):
    """Ones where the indices along all `axes` agree."""
    sizes = [shape[a] for a in axes]
    iotas = [broadcasted_iota("uint32", sizes, i) for i in range(len(sizes))]
    same = bind("eq", iotas[0], iotas[1])
    for a, b in zip(iotas[1:], iotas[2:]):
        same = bind("and", same, bind("eq", a, b))
    same = bind("convert_element_type", same, new_dtype=canonical_dtype(dtype, "delta"), weak_type=False)
    return broadcast_in_dim(same, shape, axes)


def tri(dtype, shape, offset):
    """Ones at and below the diagonal `offset`."""
    offset = arraylike("tri", offset)
    if dtype_kind(offset.dtype) not in "iu":
        raise TypeError(f"offset must be an integer, got {offset!r}")
    counter = "int64" if iinfo(offset.dtype).max > 2**31 - 1 else "int32"
    rows = broadcasted_iota(counter, shape, 0)
    below = bind("ge", bind("add", rows, convert(offset, rows.dtype)), broadcasted_iota(counter, shape, 1))
    return bind("convert_element_type", below, new_dtype=canonical_dtype(dtype, "tri"), weak_type=False)


def zero_like(x):
    """The scalar 0 of the dtype and weak type of `x`."""
    return full_like(x, 0, shape=())


# -- choosing ---------------------------------------------------------------------------------


def select(pred, on_true, on_false):
    """`on_true` where `pred`, else `on_false`; all of one shape."""
    return bind("select_n", pred, on_false, on_true)


def select_n(which, *cases):
    """Element by element the case that `which` names."""
    if not cases:
        raise ValueError("select_n() must have at least one case")
    return bind("select_n", which, *cases)


def clamp(min, x, max):
    """`x` kept between `min` and `max`."""
    return bind("clamp", min, x, max)


# -- reductions -------------------------------------------------------------------------------


def reduce_sum(operand, axes):
    """Sum over `axes`."""
    return bind("reduce_sum", operand, axes=tuple(axes))


def reduce_prod(operand, axes):
    """Product over `axes`."""
    return bind("reduce_prod", operand, axes=tuple(axes))


def reduce_max(operand, axes):
    """Maximum over `axes`."""
    return bind("reduce_max", operand, axes=tuple(axes))


def reduce_min(operand, axes):
    """Minimum over `axes`."""
    return bind("reduce_min", operand, axes=tuple(axes))


def reduce_and(operand, axes):
    """Bitwise and over `axes`."""
    return bind("reduce_and", operand, axes=tuple(axes))


def reduce_or(operand, axes):
    """Bitwise or over `axes`."""
    return bind("reduce_or", operand, axes=tuple(axes))


def reduce_xor(operand, axes):
    """Bitwise exclusive or over `axes`."""
    return bind("reduce_xor", operand, axes=tuple(axes))


def argmax(operand, axis, index_dtype):
    """Index of the first maximum along `axis`."""
    return bind("argmax", operand, axes=(axis,), index_dtype=canonical_dtype(index_dtype, "argmax"))


def argmin(operand, axis, index_dtype):
    """Index of the first minimum along `axis`."""
    return bind("argmin", operand, axes=(axis,), index_dtype=canonical_dtype(index_dtype, "argmin"))


def _cumulative(name):
    def cumulative(operand, axis=0, reverse=False):
        if axis < 0:
            raise ValueError("XLA operations do not allow negative axes")
        return bind(name, operand, axis=int(axis), reverse=bool(reverse))

    cumulative.__name__ = cumulative.__qualname__ = name
    cumulative.__doc__ = f"Running {name[3:]} along `axis`: ``lax.{name}(x)``."
    return cumulative


cumsum = _cumulative("cumsum")
cumprod = _cumulative("cumprod")
cummax = _cumulative("cummax")
cummin = _cumulative("cummin")
cumlogsumexp = _cumulative("cumlogsumexp")


# -- sorting ----------------------------------------------------------------------------------


def sort(operand, dimension=-1, is_stable=True, num_keys=1):
    """Sort along one dimension; a tuple of arrays is sorted by its first `num_keys`."""
    if isinstance(operand, (tuple, list)):
        if len(operand) == 0:
            raise TypeError("Sort requires at least one operand")
        if not 1 <= num_keys <= len(operand):
            raise ValueError(f"num_keys={num_keys!r} must be between 1 and len(operand)={len(operand)!r}")
        axis = canonicalize_axis(dimension, len(operand[0].shape))
        return tuple(bind("sort", *operand, dimension=axis, is_stable=is_stable, num_keys=num_keys))
    if num_keys != 1:
        raise ValueError(f"num_keys={num_keys!r} must equal 1 for a single operand.")
    axis = canonicalize_axis(dimension, len(operand.shape))
    return bind("sort", operand, dimension=axis, is_stable=is_stable, num_keys=1)[0]


def sort_key_val(keys, values, dimension=-1, is_stable=True):
    """Sort `keys` and carry `values` along."""
    axis = canonicalize_axis(dimension, len(keys.shape))
    keys, values = bind("sort", keys, values, dimension=axis, is_stable=is_stable, num_keys=1)
    return keys, values


def top_k(operand, k, *, axis=-1):
    """The `k` largest along an axis and their indices: ``lax.top_k(x, 2)``."""
    k = int(k)
    if k < 0:
        raise ValueError(f"k argument to top_k must be nonnegative, got {k}")
    return bind("top_k", operand, k=k, axis=canonicalize_axis(axis, ndim_of(operand)))


# -- products ---------------------------------------------------------------------------------


def dot_general(lhs, rhs, dimension_numbers, precision=None, preferred_element_type=None):
    """Contract and batch dimensions: ``dot_general(a, b, (((1,), (0,)), ((), ())))``."""
    (lhs_contract, rhs_contract), (lhs_batch, rhs_batch) = dimension_numbers
    if preferred_element_type is not None:
        preferred_element_type = canonical_dtype(preferred_element_type, "dot")
    return bind(
        "dot_general",
        lhs,
        rhs,
        dimension_numbers=((tuple(lhs_contract), tuple(rhs_contract)), (tuple(lhs_batch), tuple(rhs_batch))),
        precision=precision,
        preferred_element_type=preferred_element_type,
    )


def dot(lhs, rhs, *, dimension_numbers=None, precision=None, preferred_element_type=None):
    """Matrix and vector products without batches."""
    if dimension_numbers is None:
        a, b = shape_of(lhs), shape_of(rhs)
        if not (1 <= len(a) <= 2 and 1 <= len(b) <= 2 and a[-1] == b[0]):
            raise ValueError(
                "jax.lax.dot: dimension_numbers must be specified when not performing simple un-batched matrix-matrix, "
                f"matrix-vector, or vector-vector products; got lhs_shape={a!r} rhs_shape={b!r}"
            )
        dimension_numbers = (((len(a) - 1,), (0,)), ((), ()))
    return dot_general(lhs, rhs, dimension_numbers, precision, preferred_element_type)


def batch_matmul(lhs, rhs, precision=None):
    """Matrix products over leading batch dimensions."""
    if _min(lhs.ndim, rhs.ndim) < 2:
        raise ValueError(f"Arguments to batch_matmul must be at least 2D, got {lhs.ndim}, {rhs.ndim}")
    if lhs.ndim != rhs.ndim:
        raise ValueError(f"Arguments to batch_matmul must have same ndim, got {lhs.ndim}, {rhs.ndim}")
    batch = tuple(range(lhs.ndim - 2))
    return dot_general(lhs, rhs, (((lhs.ndim - 1,), (rhs.ndim - 2,)), (batch, batch)), precision)


# -- slicing ----------------------------------------------------------------------------------


def slice(operand, start_indices, limit_indices, strides=None):
    """A static box of the operand: ``lax.slice(x, (0,), (2,))``."""
    return bind(
        "slice",
        operand,
        start_indices=tuple(start_indices),
        limit_indices=tuple(limit_indices),
        strides=None if strides is None else tuple(strides),
    )


def slice_in_dim(operand, start_index, limit_index, stride=1, axis=0):
    """`slice` along one axis, with Python's None and negative bounds."""
    size = operand.shape[axis]
    start = 0 if start_index is None else check_index(start_index)
    limit = size if limit_index is None else check_index(limit_index)
    axis = int(axis)
    starts = [0] * operand.ndim
    limits = list(operand.shape)
    strides = [1] * operand.ndim
    starts[axis] = start + size if start < 0 else start
    limits[axis] = limit + size if limit < 0 else limit
    strides[axis] = check_index(stride)
    return slice(operand, starts, limits, strides)


def index_in_dim(operand, index, axis=0, keepdims=True):
    """One element along an axis."""
    index, axis = check_index(index), int(axis)
    size = operand.shape[axis]
    at = index + size if index < 0 else index
    if not 0 <= at < size:
        raise IndexError(f"index {index} is out of bounds for axis {axis} with size {size}")
    result = slice_in_dim(operand, at, at + 1, 1, axis)
    return result if keepdims else squeeze(result, (axis,))


def _start_indices(operand, indices, allow_negative):
    if len(indices) != operand.ndim:
        raise ValueError(
            f"Length of slice indices must match number of operand dimensions ({len(indices)} vs {operand.shape})"
        )
    if is_array(indices):
        if indices.ndim != 1:
            raise ValueError(f"Slice indices must be a 1D sequence, got {indices.shape}")
        indices = list(indices)
    if isinstance(allow_negative, bool):
        allow_negative = [allow_negative] * len(indices)
    return [_start_index(i, size, negative) for i, size, negative in zip(indices, operand.shape, allow_negative)]


def _start_index(i, size, allow_negative):
    dtype = dtype_of(i)
    if dtype_kind(dtype) == "u":
        return i
    if isinstance(i, int) or not is_array(i):
        if i < 0 and not allow_negative:
            raise ValueError(f"Index {i} is out of bounds for dimension {size} if allow_negative_indices=False")
        return convert(i + size if i < 0 else i, dtype)
    if not allow_negative:
        return i
    return select(i < 0, i + convert(size, dtype), i)


def dynamic_slice(operand, start_indices, slice_sizes, *, allow_negative_indices=True):
    """A box whose start may be traced; it is moved inwards until it fits."""
    starts = _start_indices(operand, start_indices, allow_negative_indices)
    return bind("dynamic_slice", operand, *starts, slice_sizes=canonical_shape(slice_sizes))


def dynamic_update_slice(operand, update, start_indices, *, allow_negative_indices=True):
    """A copy of `operand` with `update` written at a start that may be traced."""
    starts = _start_indices(operand, start_indices, allow_negative_indices)
    return bind("dynamic_update_slice", operand, update, *starts)


def _starts_along(operand, start_index, axis, allow_negative):
    starts = [const_like(start_index, 0)] * operand.ndim
    starts[axis] = start_index
    negative = [False] * operand.ndim
    negative[axis] = allow_negative
    return starts, negative


def dynamic_slice_in_dim(operand, start_index, slice_size, axis=0, *, allow_negative_indices=True):
    """`dynamic_slice` along one axis."""
    axis = int(axis)
    starts, negative = _starts_along(operand, start_index, axis, allow_negative_indices)
    sizes = list(operand.shape)
    sizes[axis] = check_index(slice_size)
    return dynamic_slice(operand, starts, sizes, allow_negative_indices=negative)


@jit(static_argnames=("axis", "keepdims", "allow_negative_indices"))
def dynamic_index_in_dim(operand, index, axis=0, keepdims=True, *, allow_negative_indices=True):
    """One element along an axis, at an index that may be traced."""
    result = dynamic_slice_in_dim(operand, index, 1, axis, allow_negative_indices=allow_negative_indices)
    return result if keepdims else squeeze(result, (axis,))


def dynamic_update_slice_in_dim(operand, update, start_index, axis, *, allow_negative_indices=True):
    """`dynamic_update_slice` along one axis."""
    starts, negative = _starts_along(operand, start_index, int(axis), allow_negative_indices)
    return dynamic_update_slice(operand, update, starts, allow_negative_indices=negative)


@jit(static_argnames=("axis", "allow_negative_indices"))
def dynamic_update_index_in_dim(operand, update, index, axis, *, allow_negative_indices=True):
    """A copy with one element along an axis replaced."""
    axis = int(axis)
    if ndim_of(update) != ndim_of(operand):
        update = expand_dims(update, (axis,))
    return dynamic_update_slice_in_dim(operand, update, index, axis, allow_negative_indices=allow_negative_indices)


# -- gather and scatter -----------------------------------------------------------------------


def _default_fill(dtype):
    kind = dtype_kind(dtype)
    if kind in "fc":
        return math.nan
    if kind == "b":
        return True
    if kind == "k":
        return 4294967295
    return iinfo(dtype).min if kind == "i" else iinfo(dtype).max


def gather(operand, start_indices, dimension_numbers, slice_sizes, *, unique_indices=False, indices_are_sorted=False,
           mode=None, fill_value=None):
    """Collect slices at many indices; what ``x[indices]`` becomes."""
    mode = GatherScatterMode.from_any("promise_in_bounds" if mode is None else mode)
    if mode is not GatherScatterMode.FILL_OR_DROP:
        fill_value = None
    elif fill_value is None:
        fill_value = _default_fill(dtype_of(operand))
    return bind(
        "gather",
        operand,
        start_indices,
        dimension_numbers=dimension_numbers,
        slice_sizes=canonical_shape(slice_sizes),
        unique_indices=bool(unique_indices),
        indices_are_sorted=bool(indices_are_sorted),
        mode=mode,
        fill_value=fill_value,
    )


def _scatter(name, operand, indices, updates, dimension_numbers, indices_are_sorted, unique_indices, mode, update):
    jaxpr = None if update is None else reduction_jaxpr(update, operand)
    return bind(
        name,
        operand,
        indices,
        updates,
        update_jaxpr=jaxpr,
        update_consts=(),
        dimension_numbers=dimension_numbers,
        indices_are_sorted=indices_are_sorted,
        unique_indices=unique_indices,
        mode=GatherScatterMode.from_any(mode),
    )


def _scatter_with(name, update):
    def scatter_op(operand, scatter_indices, updates, dimension_numbers, *, indices_are_sorted=False,
                   unique_indices=False, mode=None):
        return _scatter(
            name, operand, scatter_indices, updates, dimension_numbers, indices_are_sorted, unique_indices, mode, update
        )

    public = name.replace("-", "_")
    scatter_op.__name__ = scatter_op.__qualname__ = public
    scatter_op.__doc__ = f"Combine updates into a copy of `operand` at many indices (`{name}`)."
    return scatter_op


scatter = _scatter_with("scatter", None)
scatter_add = _scatter_with("scatter-add", "add")


def scatter_sub(operand, scatter_indices, updates, dimension_numbers, **options):
    """Subtract updates from a copy of `operand` at many indices: one `scatter-add` of their negatives."""
    return scatter_add(operand, scatter_indices, -updates, dimension_numbers, **options)


scatter_mul = _scatter_with("scatter-mul", "mul")
scatter_min = _scatter_with("scatter-min", "min")
scatter_max = _scatter_with("scatter-max", "max")


def scatter_apply(operand, scatter_indices, func, dimension_numbers, *, update_shape=(), indices_are_sorted=False,
                  unique_indices=False, mode=None):
    """Apply `func` to the elements at many indices."""
    unused = full(update_shape, 0, operand.dtype)
    return _scatter(
        "scatter", operand, scatter_indices, unused, dimension_numbers, indices_are_sorted, unique_indices, mode, func
    )

from jax._bessel import bessel_i0e, bessel_i1e, zeta
from jax._control import cond, fori_loop, platform_dependent, scan, switch, while_loop
from jax._incomplete import betainc, igamma, igamma_grad_a, igammac, random_gamma_grad
from jax._parallel import (
    all_gather, all_to_all, axis_index, axis_size, pmax, pmean, pmin, ppermute, pshuffle, pswapaxes, psum, psum_scatter,
)
from jax._scans import associative_scan, map
from jax._fourier import FftType, fft
from jax._convolution import (
    ConvDimensionNumbers, conv, conv_dimension_numbers, conv_general_dilated, conv_transpose, conv_with_general_padding,
    padtype_to_pads,
)
from jax._reduce import reduce
from jax._windows import reduce_window
from jax._solve import custom_linear_solve, custom_root


def __getattr__(name):
    """Primitives as objects: ``lax.sin_p``."""
    import _jitbook
    primitive = _jitbook.primitive(name[:-2]) if name.endswith("_p") else None
    if primitive is None:
        raise AttributeError(f"module 'jax.lax' has no attribute '{name}'")
    return primitive
