"""``x[idx]`` and ``x.at[idx]`` for JAX arrays and tracers.

An index is parsed into one entry per item; then the first way that fits is taken: static ints and
slices become `slice` (+ `rev`, `squeeze`), traced scalars `dynamic_slice`, everything else one
`gather`. Updates are always one scatter, planned by the same code as the gather.
"""

from collections import namedtuple

import numpy
from _jitbook import (
    asarray, arraylike, aval_of, check_index, concrete_or_error, const_like, constant, convert, default_int, dtype_kind, dtype_of, is_array, is_concrete, is_numpy,
    is_weak, iinfo, mask_indices, ndim_of, promote, safe_to_cast, shape_of,
)
from jax import lax
from jax.errors import NonConcreteBooleanIndexError
from jax.lax import GatherDimensionNumbers, GatherScatterMode, ScatterDimensionNumbers

# An index that comes from a mask was computed with NumPy: what is asked of it is known, not traced.
_Entry = namedtuple("_Entry", "kind value axes from_mask", defaults=(False,))


def _kind_of(idx):
    """What an index item is: none, ellipsis, slice, int, bool or array; with sequences made arrays."""
    if idx is None:
        return "none", idx
    if idx is Ellipsis:
        return "ellipsis", idx
    if isinstance(idx, slice):
        return "slice", idx
    if isinstance(idx, str):
        raise TypeError(f"JAX does not support string indexing; got idx={idx!r}")
    if isinstance(idx, (list, tuple)):
        idx = _sequence_index(idx)
    elif isinstance(idx, bool):
        return "bool", idx
    elif isinstance(idx, int):
        return "int", idx
    elif isinstance(idx, (float, complex)):
        wide = "float64" if isinstance(idx, float) else "complex128"
        raise TypeError(f"Indexer must have integer or boolean type, got indexer with type {wide}")
    elif not (is_array(idx) or is_numpy(idx)):
        raise IndexError(
            "only integers, slices (`:`), ellipsis (`...`), newaxis (`None`) and integer or boolean arrays are valid indices. "
            f"Got {idx}"
        )
    kind = dtype_kind(dtype_of(idx))
    if kind == "b":
        return "bool", idx
    if kind not in "iu":
        raise TypeError(f"Indexer must have integer or boolean type, got indexer with type {dtype_of(idx)}")
    if is_numpy(idx) and not hasattr(idx, "__len__"):
        return "int", check_index(idx)
    return "array", idx


def _sequence_index(idx):
    from jax.numpy import asarray

    return asarray(idx, dtype=None if len(idx) else int)


def parse(indices, shape):
    """The entries of an index, each with the axes it consumes."""
    if not isinstance(indices, tuple):
        if isinstance(indices, list):
            nested = [is_array(i) and i.ndim or isinstance(i, (list, tuple, slice)) or i in (None, Ellipsis) for i in indices]
            form = "tuple" if any(nested) else "array"
            raise TypeError(
                f"Using a non-tuple sequence for multidimensional indexing is not allowed; use `arr[{form}(seq)]` instead of "
                "`arr[seq]`. See https://github.com/jax-ml/jax/issues/4564 for more information."
            )
        indices = (indices,)
    kinds = [_kind_of(i) for i in indices]
    consumed = [{"none": 0, "ellipsis": 0}.get(kind, ndim_of(value) if kind == "bool" else 1) for kind, value in kinds]
    ellipses = [i for i, (kind, _) in enumerate(kinds) if kind == "ellipsis"]
    if len(ellipses) > 1:
        raise IndexError("an index can only have a single ellipsis ('...')")
    total = sum(consumed)
    if total > len(shape):
        raise IndexError(f"Too many indices: array is {len(shape)}-dimensional, but {total} were indexed")
    if ellipses:
        consumed[ellipses[0]] = len(shape) - total
    entries = []
    axis = 0
    for (kind, value), n in zip(kinds, consumed):
        entries.append(_Entry(kind, value, tuple(range(axis, axis + n))))
        axis += n
    return entries


def _expanded(entries, rank):
    """Ellipses and missing trailing items as full slices."""
    out = []
    consumed = 0
    for e in entries:
        consumed += len(e.axes)
        if e.kind == "ellipsis":
            out += [_Entry("slice", slice(None), (a,)) for a in e.axes]
        else:
            out.append(e)
    return out + [_Entry("slice", slice(None), (a,)) for a in range(consumed, rank)]


# -- reading ----------------------------------------------------------------------------------


def getitem(x, idx):
    """``x[idx]``."""
    return take_index(x, idx)


def iterate(x):
    """The slices of `x` along its first axis."""
    return (lax.index_in_dim(x, i, keepdims=False) for i in range(shape_of(x)[0]))


def take_index(x, idx, mode=None, fill_value=None, indices_are_sorted=False, unique_indices=False, normalize=True):
    """``x.at[idx].get(...)``: the simplest primitives that read `idx`."""
    entries = parse(idx, x.shape)
    parsed_mode = GatherScatterMode.PROMISE_IN_BOUNDS if mode is None else GatherScatterMode.from_any(mode)
    if parsed_mode in (GatherScatterMode.PROMISE_IN_BOUNDS, GatherScatterMode.CLIP):
        plan = _static_slice(entries, x.shape, parsed_mode, normalize)
        if plan is not None:
            return _apply_static(x, plan)
        plan = _dynamic_slice(entries, x.shape)
        if plan is not None:
            return _apply_dynamic(x, plan, normalize)
    plan = gather_plan(_expand_bools(entries, x.shape), x.shape, normalize)
    return _apply_gather(x, plan, mode, fill_value, indices_are_sorted, unique_indices)


def _is_static(s):
    return all([v is None or is_concrete(v) for v in (s.start, s.stop, s.step)])


_Static = namedtuple("_Static", "starts limits strides reverse squeeze new")


def _static_slice(entries, shape, mode, normalize):
    """A `slice` plan, or None if some entry is not a static int or slice in bounds."""
    for e in entries:
        if e.kind in ("array", "bool") or (e.kind == "slice" and not _is_static(e.value)):
            return None
        if e.kind == "int":
            size = shape[e.axes[0]]
            at = e.value + size if normalize and e.value < 0 else e.value
            if size == 0 or (mode is GatherScatterMode.PROMISE_IN_BOUNDS and not 0 <= at < size):
                return None
    plan = _Static([], [], [], [], [], [])
    for e in _expanded(entries, len(shape)):
        if e.kind == "none":
            plan.new.append(len(plan.starts) - len(plan.squeeze) + len(plan.new))
            continue
        size = shape[e.axes[0]]
        if e.kind == "int":
            at = e.value + size if normalize and e.value < 0 else e.value
            at = min(max(at, 0), size - 1)
            bounds = at, at + 1, 1
            plan.squeeze.append(e.axes[0])
        else:
            bounds = _box(e.value, size)
            if e.value.step is not None and check_index(e.value.step) < 0:
                plan.reverse.append(e.axes[0])
        plan.starts.append(bounds[0])
        plan.limits.append(bounds[1])
        plan.strides.append(bounds[2])
    return plan


def _box(s, size):
    """Start, limit and stride of a slice read forwards."""
    start, stop, step = s.indices(size)
    if step < 0:
        first = min(size, stop + 1 + abs(start - stop - 1) % abs(step))
        return first, max(first, start + 1), -step
    return start, max(start, stop), step


def _apply_static(x, plan):
    strided = any([s != 1 for s in plan.strides])
    if strided or len(x.shape) != len(plan.starts) or any(plan.starts) or tuple(plan.limits) != x.shape:
        x = lax.slice(x, plan.starts, plan.limits, plan.strides if strided else None)
    return _finish(x, plan)


def _finish(x, plan):
    if plan.reverse:
        x = lax.rev(x, plan.reverse)
    if plan.squeeze:
        x = lax.squeeze(x, plan.squeeze)
    return lax.expand_dims(x, plan.new) if plan.new else x


_Dynamic = namedtuple("_Dynamic", "starts sizes reverse squeeze new whole")


def _dynamic_slice(entries, shape):
    """A `dynamic_slice` plan, or None if some entry is an array, a mask or a stepped slice."""
    for e in entries:
        if e.kind == "bool" or (e.kind == "array" and shape_of(e.value) != ()):
            return None
        if e.kind == "slice" and not (_is_static(e.value) and e.value.step in (None, 1, -1)):
            return None
        if e.kind in ("int", "array") and shape[e.axes[0]] == 0:
            return None
    starts, sizes, reverse, squeeze, new, whole = [], [], [], [], [], True
    for e in _expanded(entries, len(shape)):
        if e.kind == "none":
            new.append(len(starts) - len(squeeze) + len(new))
        elif e.kind == "slice":
            whole = whole and e.value == slice(None)
            start, limit, _ = _box(e.value, shape[e.axes[0]])
            starts.append(start)
            sizes.append(limit - start)
            if e.value.step == -1:
                reverse.append(e.axes[0])
        else:
            whole = False
            starts.append(arraylike("index", e.value))
            sizes.append(1)
            squeeze.append(e.axes[0])
    if len(starts) > 1:
        starts = [lax.convert_element_type(s, "int32") for s in starts]
    return _Dynamic(starts, sizes, reverse, squeeze, new, whole)


def _apply_dynamic(x, plan, normalize):
    if not plan.whole:
        x = lax.dynamic_slice(x, plan.starts, plan.sizes, allow_negative_indices=normalize)
    return _finish(x, plan)


def _expand_bools(entries, shape):
    """Boolean arrays as integer arrays, one per dimension of the mask."""
    out = []
    for position, e in enumerate(entries):
        if e.kind != "bool":
            out.append(e)
            continue
        if not is_concrete(e.value):
            raise NonConcreteBooleanIndexError(
                f"Array boolean indices must be concrete; got {aval_of(e.value)}\n\n"
                "See https://docs.jax.dev/en/latest/errors.html#jax.errors.NonConcreteBooleanIndexError"
            )
        if ndim_of(e.value) == 0:
            out.append(_Entry("bool", bool(e.value), ()))
            continue
        got = shape_of(e.value)
        expected = [shape[a] for a in e.axes]
        if not all([a in (0, b) for a, b in zip(got, expected)]):
            raise IndexError(
                f"boolean index did not match shape of indexed array in index {position}: got {got}, expected {expected}"
            )
        out += [_Entry("array", i, (axis,), True) for i, axis in zip(mask_indices(e.value), e.axes)]
    return out


# -- the gather / scatter plan ----------------------------------------------------------------


class GatherPlan:
    """How one index reads (or writes) an array with one gather (or scatter).

    `slice_shape` is the shape of the result with its new axes, `gather_slice_shape` the window at
    each index; `collapsed` counts result dimensions without new axes.
    """

    def __init__(self):
        self.slice_shape = []
        self.gather_slice_shape = []
        self.new_axes = []
        self.reversed_dims = []
        self.bool_dims = []
        self.parts = []
        self.parts_shape = []
        self.offset_dims = []
        self.collapsed_slice_dims = []
        self.start_index_map = []
        self.y_axis = 0
        self.collapsed = 0

    def add_advanced(self, arrays, axes):
        """Integer arrays, broadcast together, that pick along several axes at once."""
        from jax.numpy._core import broadcast_together

        arrays = broadcast_together(arrays)
        shape = arrays[0].shape
        at = len(self.parts_shape)
        self.parts += [(lax.convert_element_type(a, "int32"), at) for a in arrays]
        self.parts_shape += shape
        self.start_index_map += axes
        self.collapsed_slice_dims += axes
        self.slice_shape += shape
        self.y_axis += len(shape)
        self.collapsed += len(shape)

    def add_scalar(self, value, axis):
        self.parts.append((lax.convert_element_type(value, "int32"), len(self.parts_shape)))
        self.collapsed_slice_dims.append(axis)
        self.gather_slice_shape.append(1)
        self.start_index_map.append(axis)

    def add_new_axis(self):
        self.slice_shape.append(1)
        self.new_axes.append(self.y_axis)
        self.y_axis += 1

    def add_slice(self, s, size, axis):
        start, stop, step = s.indices(size)
        length = len(range(start, stop, step))
        self.slice_shape.append(length)
        if step == 1:
            if length != size:
                self.parts.append((lax.convert_element_type(start, "int32"), len(self.parts_shape)))
                self.start_index_map.append(axis)
            self.gather_slice_shape.append(length)
            self.offset_dims.append(self.collapsed)
        else:
            self._add_stepped(start, step, length, axis)
        self.collapsed += 1
        self.y_axis += 1

    def _add_stepped(self, start, step, length, axis):
        from jax.numpy import array

        places = array(start, dtype="int32") + array(step, dtype="int32") * lax.iota("int32", length)
        if step < 0:
            self.reversed_dims.append(self.collapsed)
            places = lax.rev(places, dimensions=(0,))
        self.gather_slice_shape.append(1)
        self.parts.append((places, len(self.parts_shape)))
        self.start_index_map.append(axis)
        self.parts_shape.append(length)
        self.collapsed_slice_dims.append(axis)

    def indices(self):
        """The index operand of the gather: all parts side by side in a last dimension."""
        from jax.numpy import array

        if not self.parts:
            return array([], dtype="int32")
        if len(self.parts) == 1:
            part = self.parts[0][0]
            return lax.expand_dims(part, (part.ndim,))
        shape = self.parts_shape + [1]
        wide = [lax.broadcast_in_dim(p, shape, tuple(range(i, i + p.ndim))) for p, i in self.parts]
        return lax.concatenate(wide, len(self.parts_shape))


def gather_plan(entries, shape, normalize):
    """Plan a parsed index as one gather."""
    for position, e in enumerate(entries):
        if e.kind == "slice" and not _is_static(e.value):
            raise IndexError(f"Slice entries must be static integers. Got {e.value} at position {position}")
    advanced = [i for i, e in enumerate(entries) if e.kind in ("array", "int")]
    contiguous = all([b - a == 1 for a, b in zip(advanced, advanced[1:])])
    plan = GatherPlan()
    entries, shape = _scalar_bools(_expanded(entries, len(shape)), shape, plan)
    if normalize:
        entries = [_normalized(e, shape) for e in entries]
    arrays, positions, axes = [], [], []
    if any([e.kind == "array" and ndim_of(e.value) > 0 for e in entries]):
        for i, e in enumerate(entries):
            if e.kind in ("array", "int"):
                arrays.append(arraylike("index", e.value))
                positions.append(i)
                axes.append(e.axes[0])
    for i, e in enumerate(entries):
        if arrays and i == (positions[0] if contiguous else 0):
            plan.add_advanced(arrays, axes)
        if i in positions:
            plan.gather_slice_shape.append(1)
        elif e.kind in ("int", "array"):
            if shape[e.axes[0]] == 0:
                raise IndexError(f"index is out of bounds for axis {e.axes[0]} with size 0")
            plan.add_scalar(e.value, e.axes[0])
        elif e.kind == "none":
            plan.add_new_axis()
        else:
            plan.add_slice(e.value, shape[e.axes[0]], e.axes[0])
    plan.advanced = bool(arrays)
    return plan


def _scalar_bools(entries, shape, plan):
    """``x[True]`` adds an axis of size 1 and takes 1 or 0 elements of it."""
    if not any([e.kind == "bool" for e in entries]):
        return entries, shape
    shape = list(shape)
    out = []
    axis = 0
    for i, e in enumerate(entries):
        if e.kind == "bool":
            plan.bool_dims.append(i)
            shape.insert(i, 1)
            out.append(_Entry("array", constant([0] if e.value else [], default_int()), (axis,)))
            axis += 1
        else:
            out.append(_Entry(e.kind, e.value, tuple(range(axis, axis + len(e.axes))), e.from_mask))
            axis += len(e.axes)
    return out, tuple(shape)


def _normalized(e, shape):
    if e.kind == "int":
        size = shape[e.axes[0]]
        return _Entry("int", e.value + size if e.value < 0 else e.value, e.axes)
    if e.kind != "array" or dtype_kind(dtype_of(e.value)) == "u":
        return e
    size = const_like(e.value, shape[e.axes[0]])
    negative = asarray(numpy.asarray(e.value) < 0) if e.from_mask else e.value < 0
    return _Entry("array", lax.select(negative, lax.add(e.value, size), e.value), e.axes)


def _apply_gather(x, plan, mode, fill_value, indices_are_sorted, unique_indices):
    if fill_value is not None:
        fill_value = concrete_or_error(None, fill_value, "fill_value argument to indexed get()")
        if ndim_of(fill_value) != 0:
            raise ValueError("fill_value argument to indexed get() must be a scalar")
    indices = plan.indices()
    if plan.bool_dims:
        x = lax.expand_dims(x, plan.bool_dims)
    if 0 in plan.slice_shape:
        return lax.full_like(x, 0, shape=tuple(plan.slice_shape))
    if 0 not in indices.shape:
        dnums = GatherDimensionNumbers(
            offset_dims=tuple(plan.offset_dims),
            collapsed_slice_dims=tuple(sorted(plan.collapsed_slice_dims)),
            start_index_map=tuple(plan.start_index_map),
        )
        x = lax.gather(
            x, indices, dnums, plan.gather_slice_shape, unique_indices=unique_indices or not plan.advanced,
            indices_are_sorted=indices_are_sorted or not plan.advanced, mode=mode, fill_value=fill_value,
        )
    if plan.reversed_dims:
        x = lax.rev(x, plan.reversed_dims)
    return lax.expand_dims(x, plan.new_axes)


# -- writing ----------------------------------------------------------------------------------


def scatter_update(x, idx, y, op, indices_are_sorted, unique_indices, mode, normalize):
    """A copy of `x` with `y` combined in at `idx` by one scatter."""
    from jax.numpy import asarray, squeeze
    from jax.numpy._core import broadcast_to

    x = asarray(x)
    fits = isinstance(y, int) and dtype_kind(x.dtype) in "iu" and iinfo(x.dtype).min <= y <= iinfo(x.dtype).max
    y = asarray(y, dtype=x.dtype) if fits else asarray(y)
    entries = _expand_bools(parse(idx, x.shape), x.shape)
    dtype, weak = x.dtype, is_weak(x)
    if not safe_to_cast(y, x):
        _warn_unsafe(y.dtype, dtype)
    plan = gather_plan(entries, x.shape, normalize)
    indices = plan.indices()
    if 0 in plan.slice_shape:
        return x
    x, y = promote(x, y)
    y = squeeze(broadcast_to(y, tuple(plan.slice_shape)), axis=tuple(plan.new_axes))
    if plan.reversed_dims:
        y = lax.rev(y, plan.reversed_dims)
    if plan.bool_dims:
        x = lax.expand_dims(x, plan.bool_dims)
    dnums = ScatterDimensionNumbers(
        update_window_dims=tuple(plan.offset_dims),
        inserted_window_dims=tuple(sorted(plan.collapsed_slice_dims)),
        scatter_dims_to_operand_dims=tuple(plan.start_index_map),
    )
    out = op(x, indices, y, dnums, indices_are_sorted=indices_are_sorted or not plan.advanced,
             unique_indices=unique_indices or not plan.advanced, mode=mode)
    if plan.bool_dims:
        out = lax.squeeze(out, plan.bool_dims)
    return convert(out, dtype, weak)


def _warn_unsafe(given, wanted):
    import warnings

    warnings.warn(
        f"scatter inputs have incompatible types: cannot safely cast value from dtype={given} to dtype={wanted} with "
        "jax_numpy_dtype_promotion=standard. In future JAX releases this will result in an error.",
        FutureWarning,
    )


class _IndexUpdateHelper:
    """``x.at``: index it to get the update methods."""

    def __init__(self, array):
        self.array = array

    def __getitem__(self, index):
        return _IndexUpdateRef(self.array, index)

    def __repr__(self):
        return f"_IndexUpdateHelper({self.array!r})"


class _IndexUpdateRef:
    """``x.at[idx]``: ``set``, ``add``, ``multiply``... give an updated copy, ``get`` reads."""

    def __init__(self, array, index):
        self.array = array
        self.index = index

    def __repr__(self):
        return f"_IndexUpdateRef({self.array!r}, {self.index!r})"

    def get(self, *, indices_are_sorted=False, unique_indices=False, mode=None, fill_value=None, out_sharding=None,
            wrap_negative_indices=True):
        """``x[idx]``, with a mode for indices out of bounds."""
        return take_index(self.array, self.index, mode, fill_value, indices_are_sorted, unique_indices, wrap_negative_indices)

    def apply(self, func, *, indices_are_sorted=False, unique_indices=False, mode=None, wrap_negative_indices=True):
        """``x[idx] = func(x[idx])``, as often as an element is named."""
        counts = lax.full_like(self.array, 0, dtype="int32").at[self.index].add(
            1, indices_are_sorted=indices_are_sorted, unique_indices=unique_indices, mode=mode,
            wrap_negative_indices=wrap_negative_indices)

        def once(i, x):
            return lax.select(counts > i, lax.convert_element_type(func(x), x.dtype), x)

        return lax.fori_loop(0, counts.max(), once, self.array)


def _update_method(name, op, doc, finish=None):
    def method(self, values, *, indices_are_sorted=False, unique_indices=False, mode=None, out_sharding=None,
               wrap_negative_indices=True):
        target = lax.full_like(self.array, 1) if finish else self.array
        out = scatter_update(target, self.index, values, op, indices_are_sorted, unique_indices, mode, wrap_negative_indices)
        return finish(self.array, out) if finish else out

    method.__name__ = name
    method.__doc__ = doc
    setattr(_IndexUpdateRef, name, method)


def _divide(x, y):
    from jax.numpy import divide

    return divide(x, y)


def _power(x, y):
    from jax.numpy import power

    return power(x, y)


_update_method("set", lax.scatter, "``x[idx] = values``.")
_update_method("add", lax.scatter_add, "``x[idx] += values``.")
_update_method("subtract", lax.scatter_sub, "``x[idx] -= values``.")
_update_method("multiply", lax.scatter_mul, "``x[idx] *= values``.")
_update_method("mul", lax.scatter_mul, "``x[idx] *= values``.")
_update_method("divide", lax.scatter_mul, "``x[idx] /= values``.", _divide)
_update_method("power", lax.scatter_mul, "``x[idx] **= values``.", _power)
_update_method("min", lax.scatter_min, "``x[idx] = minimum(x[idx], values)``.")
_update_method("max", lax.scatter_max, "``x[idx] = maximum(x[idx], values)``.")
