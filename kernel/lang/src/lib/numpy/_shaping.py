"""Shapes, joining, splitting and rearranging."""

import numpy as np


def shape(a):
    """The shape as a tuple."""
    return a.shape if hasattr(a, "shape") else np.asarray(a).shape


def ndim(a):
    """The number of axes."""
    return len(shape(a))


def size(a, axis=None):
    """The number of elements, or of those along an axis."""
    dims = shape(a)
    if axis is not None:
        return dims[axis]
    n = 1
    for d in dims:
        n *= d
    return n


def _axis(axis, n):
    if not -n <= axis < n:
        raise np.exceptions.AxisError(axis, n)
    return axis % n


def _axes(axes, n):
    return [_axis(a, n) for a in (axes if isinstance(axes, (tuple, list)) else (axes,))]


def moveaxis(a, source, destination):
    """The axes of `source` at the places of `destination`."""
    a = a if hasattr(a, "transpose") else np.asarray(a)
    source, destination = _axes(source, a.ndim), _axes(destination, a.ndim)
    if len(source) != len(destination):
        raise ValueError("`source` and `destination` arguments must have the same number of elements")
    order = [i for i in range(a.ndim) if i not in source]
    for to, start in sorted(zip(destination, source)):
        order.insert(to, start)
    return np.transpose(a, order)


def rollaxis(a, axis, start=0):
    """The axis rolled back until it lies before `start`."""
    axis = _axis(axis, a.ndim)
    start = start + a.ndim if start < 0 else start
    return moveaxis(a, axis, start - 1 if axis < start else start)


def permute_dims(a, axes=None):
    """`np.transpose`."""
    return np.transpose(a, axes)


def matrix_transpose(x, /):
    """The last two axes swapped."""
    return np.swapaxes(x, -1, -2)


def astype(x, dtype, /, *, copy=True, device=None):
    """The elements as another dtype."""
    return x.astype(dtype, copy=copy)


def require(a, dtype=None, requirements=None):
    """An array of the dtype."""
    return np.asarray(a, dtype)


def isfortran(a):
    """Whether columns lie together in memory and rows do not."""
    return a.flags.f_contiguous and not a.flags.c_contiguous


def _at_least(arys, widen):
    out = [widen(np.asarray(a)) for a in arys]
    return out[0] if len(out) == 1 else tuple(out)


def atleast_1d(*arys):
    """Arrays with an axis or more."""
    return _at_least(arys, lambda a: a.reshape(1) if a.ndim == 0 else a)


def atleast_2d(*arys):
    """Arrays with two axes or more."""
    return _at_least(arys, lambda a: a.reshape(1, 1) if a.ndim == 0 else a[None] if a.ndim == 1 else a)


def _three(a):
    if a.ndim == 0:
        return a.reshape(1, 1, 1)
    if a.ndim == 1:
        return a[None, :, None]
    return a[:, :, None] if a.ndim == 2 else a


def atleast_3d(*arys):
    """Arrays with three axes or more."""
    return _at_least(arys, _three)


def concat(arrays, /, axis=0, out=None, *, dtype=None, casting="same_kind"):
    """`np.concatenate`."""
    return np.concatenate(arrays, axis, out, dtype=dtype)


def vstack(tup, *, dtype=None, casting="same_kind"):
    """Arrays as rows, one below the other."""
    return np.concatenate([atleast_2d(a) for a in tup], 0, dtype=dtype)


row_stack = vstack


def hstack(tup, *, dtype=None, casting="same_kind"):
    """Arrays side by side."""
    arrays = [atleast_1d(a) for a in tup]
    return np.concatenate(arrays, 0 if arrays and arrays[0].ndim == 1 else 1, dtype=dtype)


def dstack(tup):
    """Arrays one behind the other."""
    return np.concatenate([atleast_3d(a) for a in tup], 2)


def column_stack(tup):
    """1-d arrays as columns."""
    arrays = [np.asarray(a) for a in tup]
    return np.concatenate([a.reshape(-1, 1) if a.ndim < 2 else a for a in arrays], 1)


def append(arr, values, axis=None):
    """`values` after `arr`; both flat without an axis."""
    if axis is None:
        return np.concatenate([np.ravel(arr), np.ravel(values)])
    return np.concatenate([arr, values], axis)


def block(arrays):
    """Nested lists of blocks as one array."""
    depth, inner = 0, arrays
    while isinstance(inner, list):
        depth, inner = depth + 1, inner[0]

    def join(part, level):
        if not isinstance(part, list):
            part = np.asarray(part)
            return part.reshape((1,) * (depth - part.ndim) + part.shape)
        return np.concatenate([join(p, level - 1) for p in part], -level)

    return join(arrays, depth)


def unstack(x, /, *, axis=0):
    """The slices along an axis."""
    return tuple(moveaxis(x, axis, 0))


def _part(a, axis, start, stop):
    return a[(slice(None),) * axis + (slice(start, stop),)]


def array_split(ary, indices_or_sections, axis=0):
    """Pieces along an axis, the first ones longer where they cannot be equal."""
    ary = ary if hasattr(ary, "shape") else np.asarray(ary)
    axis = _axis(axis, ary.ndim)
    total = ary.shape[axis]
    if np.ndim(indices_or_sections) == 1:
        cuts = [0] + [int(i) for i in indices_or_sections] + [total]
    else:
        n = int(indices_or_sections)
        if n <= 0:
            raise ValueError("number sections must be larger than 0.")
        each, extra = divmod(total, n)
        cuts = [0]
        for i in range(n):
            cuts.append(cuts[-1] + each + (1 if i < extra else 0))
    return [_part(ary, axis, a, b) for a, b in zip(cuts[:-1], cuts[1:])]


def split(ary, indices_or_sections, axis=0):
    """Equal pieces along an axis, or pieces cut at the indices."""
    ary = ary if hasattr(ary, "shape") else np.asarray(ary)
    if np.ndim(indices_or_sections) == 0 and ary.shape[axis] % indices_or_sections:
        raise ValueError("array split does not result in an equal division")
    return array_split(ary, indices_or_sections, axis)


def vsplit(ary, indices_or_sections):
    """`split` along the first axis."""
    return split(ary, indices_or_sections, 0)


def hsplit(ary, indices_or_sections):
    """`split` along the second axis (the first of 1-d arrays)."""
    return split(ary, indices_or_sections, 1 if np.ndim(ary) > 1 else 0)


def dsplit(ary, indices_or_sections):
    """`split` along the third axis."""
    return split(ary, indices_or_sections, 2)


def tile(A, reps):
    """`A` repeated along each axis: ``np.tile([1, 2], 2)`` is ``[1, 2, 1, 2]``."""
    A = np.asarray(A)
    reps = tuple(reps) if np.ndim(reps) else (int(reps),)
    n = max(A.ndim, len(reps))
    reps = (1,) * (n - len(reps)) + reps
    dims = (1,) * (n - A.ndim) + A.shape
    spread, full = [], []
    for r, d in zip(reps, dims):
        spread += [r, d]
        full.append(r * d)
    inner = A.reshape([x for d in dims for x in (1, d)])
    return np.broadcast_to(inner, tuple(spread)).copy().reshape(full)


def roll(a, shift, axis=None):
    """Elements moved along an axis, those that fall off coming in at the other end."""
    a = np.asarray(a)
    if axis is None:
        return roll(a.ravel(), shift, 0).reshape(a.shape)
    axes = _axes(axis, a.ndim)
    shifts = shift if isinstance(shift, (tuple, list)) else (shift,) * len(axes)
    for by, ax in zip(shifts, axes if len(axes) > 1 else axes * len(shifts)):
        n = a.shape[ax]
        if n:
            at = -int(by) % n
            a = np.concatenate([_part(a, ax, at, None), _part(a, ax, 0, at)], ax)
    return a.copy() if not axes else a


def fliplr(m):
    """Columns in reverse order."""
    return np.flip(m, 1)


def flipud(m):
    """Rows in reverse order."""
    return np.flip(m, 0)


def rot90(m, k=1, axes=(0, 1)):
    """Turned by k times 90 degrees."""
    m, k = np.asarray(m), k % 4
    if k == 0:
        return m[:]
    if k == 2:
        return np.flip(np.flip(m, axes[0]), axes[1])
    if k == 1:
        return np.swapaxes(np.flip(m, axes[1]), *axes)
    return np.flip(np.swapaxes(m, *axes), axes[1])


def _pairs(x, n):
    x = np.asarray(x).tolist()
    if not isinstance(x, list):
        return [(x, x)] * n
    if not isinstance(x[0], list):
        return [(x[0], x[-1])] * n
    return [(p[0], p[-1]) for p in x] * (n if len(x) == 1 else 1)


def pad(array, pad_width, mode="constant", *, constant_values=0, end_values=0, stat_length=None, reflect_type="even"):
    """Elements around an array: constants, edges, mirrored or wrapped around."""
    a = np.asarray(array)
    widths = _pairs(pad_width, a.ndim)
    if mode == "constant":
        out = np.empty([lo + d + hi for (lo, hi), d in zip(widths, a.shape)], a.dtype)
        values = _pairs(constant_values, a.ndim)
        out[tuple(slice(lo, lo + d) for (lo, hi), d in zip(widths, a.shape))] = a
        # Axis by axis, so that later axes decide the corners, as in NumPy.
        for ax, ((lo, hi), (first, last)) in enumerate(zip(widths, values)):
            rows = tuple(slice(None) if i < ax else slice(w[0], w[0] + d) for i, (w, d) in enumerate(zip(widths, a.shape)))
            out[rows[:ax] + (slice(0, lo),) + rows[ax + 1 :]] = first
            out[rows[:ax] + (slice(lo + a.shape[ax], None),) + rows[ax + 1 :]] = last
        return out
    for ax, (lo, hi) in enumerate(widths):
        n = a.shape[ax]
        i = np.arange(-lo, n + hi)
        if mode == "edge":
            i = np.clip(i, 0, n - 1)
        elif mode == "wrap":
            i = i % n
        elif mode == "reflect":
            period = max(2 * (n - 1), 1)
            i = np.abs((i + n - 1) % period - (n - 1)) if n > 1 else i * 0
        elif mode == "symmetric":
            i = i % (2 * n)
            i = np.where(i < n, i, 2 * n - 1 - i)
        else:
            raise ValueError(f"mode '{mode}' is not supported")
        a = np.take(a, i, ax)
    return a


def _places(obj, n):
    if isinstance(obj, slice):
        return np.arange(n)[obj]
    obj = np.asarray(obj)
    if obj.dtype == bool:
        obj = np.flatnonzero(obj)
    return obj


def insert(arr, obj, values, axis=None):
    """`values` before the places of `obj`."""
    arr = np.asarray(arr)
    if axis is None:
        arr, axis = arr.ravel(), 0
    axis = _axis(axis, arr.ndim)
    n = arr.shape[axis]
    at = _places(obj, n)
    scalar = at.ndim == 0
    at = np.atleast_1d(at)
    if ((at < -n) | (at > n)).any():
        raise IndexError(f"index {int(at[0])} is out of bounds for axis {axis} with size {n}")
    at = np.where(at < 0, at + n, at)
    values = np.asarray(values).astype(arr.dtype)
    if scalar:
        if arr.ndim > 1 and values.ndim:
            values = np.moveaxis(values.reshape((1,) * (arr.ndim - values.ndim) + values.shape), 0, axis)
        count = values.shape[axis] if values.ndim == arr.ndim else (values.size if arr.ndim == 1 else 1)
        at = np.repeat(at, count)
    order = np.argsort(at)
    targets = at.copy()
    targets[order] = at[order] + np.arange(len(at))
    keep = np.ones(n + len(at), bool)
    keep[targets] = False
    out = np.empty(arr.shape[:axis] + (n + len(at),) + arr.shape[axis + 1 :], arr.dtype)
    head = (slice(None),) * axis
    out[head + (keep,)] = arr
    out[head + (targets,)] = values
    return out


def delete(arr, obj, axis=None):
    """Without the places of `obj`."""
    arr = np.asarray(arr)
    if axis is None:
        arr, axis = arr.ravel(), 0
    axis = _axis(axis, arr.ndim)
    keep = np.ones(arr.shape[axis], bool)
    keep[_places(obj, arr.shape[axis])] = False
    return arr[(slice(None),) * axis + (keep,)]


def resize(a, new_shape):
    """The elements over and over until the shape is full."""
    a = np.ravel(a)
    new_shape = (new_shape,) if isinstance(new_shape, int) else tuple(new_shape)
    n = 1
    for d in new_shape:
        n *= d
    if a.size == 0:
        return np.zeros(new_shape, a.dtype)
    return np.take(a, np.arange(n) % a.size).reshape(new_shape)


def broadcast_shapes(*shapes):
    """The shape that the shapes broadcast to."""
    shapes = [(s,) if isinstance(s, int) else tuple(s) for s in shapes]
    n = max((len(s) for s in shapes), default=0)
    out = [1] * n
    for i, s in enumerate(shapes):
        for k, d in enumerate(s, n - len(s)):
            if out[k] == 1:
                out[k] = d
            elif d not in (1, out[k]):
                raise ValueError(
                    "shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg 0 with "
                    f"shape {shapes[0]} and arg {i} with shape {s}."
                )
    return tuple(out)


def broadcast_arrays(*args, subok=False):
    """The arrays, broadcast against each other, as a tuple."""
    arrays = [np.asarray(a) for a in args]
    full = broadcast_shapes(*[a.shape for a in arrays])
    return tuple(a if a.shape == full else np.broadcast_to(a, full) for a in arrays)


def diagonal(a, offset=0, axis1=0, axis2=1):
    """The diagonal, its axis last."""
    a = np.asarray(a)
    if a.ndim < 2:
        raise ValueError("diag requires an array of at least two dimensions")
    return np._as_strided_diagonal(a, offset, axis1, axis2)


def tril(m, k=0):
    """Zeros above the k-th diagonal."""
    m = np.asarray(m)
    return np.where(np.tri(*m.shape[-2:], k, bool), m, np.zeros(1, m.dtype))


def triu(m, k=0):
    """Zeros below the k-th diagonal."""
    m = np.asarray(m)
    return np.where(np.tri(*m.shape[-2:], k - 1, bool), np.zeros(1, m.dtype), m)


def fill_diagonal(a, val, wrap=False):
    """Writes `val` to the main diagonal."""
    n = min(a.shape)
    i = np.arange(n)
    a[(i,) * a.ndim] = val


def put(a, ind, v, mode="raise"):
    """Writes values to places of the flattened array, over and over."""
    ind, v = np.ravel(ind), np.ravel(v)
    if len(ind):
        a.flat[ind] = np.take(v, np.arange(len(ind)) % len(v))


def copyto(dst, src, casting="same_kind", where=True):
    """Writes `src` into `dst`, where the mask says so."""
    dst[...] = src if where is True else np.where(where, src, dst)


def trim_zeros(filt, trim="fb"):
    """Without zeros at the ends."""
    places = np.flatnonzero(filt)
    if len(places) == 0:
        return filt[:0]
    first = int(places[0]) if "f" in trim.lower() else 0
    last = int(places[-1]) + 1 if "b" in trim.lower() else len(filt)
    return filt[first:last]


def ravel_multi_index(multi_index, dims, mode="raise", order="C"):
    """The place in the flattened array of an index."""
    out = 0
    for i, d in zip(multi_index, dims):
        i = np.asarray(i)
        if mode == "raise" and ((i < 0) | (i >= d)).any():
            raise ValueError("invalid entry in coordinates array")
        out = out * d + (i % d if mode == "wrap" else np.clip(i, 0, d - 1))
    return out


def unravel_index(indices, shape, order="C"):
    """The index of a place in the flattened array, as a tuple."""
    shape = (shape,) if isinstance(shape, int) else shape
    rest, out = np.asarray(indices), []
    n = size_of(shape)
    if ((rest < 0) | (rest >= n)).any():
        raise ValueError(f"index {int(np.max(rest))} is out of bounds for array with size {n}")
    for d in shape[::-1]:
        out.append(rest % d)
        rest = rest // d
    return tuple(out[::-1])


def size_of(shape):
    """The number of elements of a shape."""
    n = 1
    for d in shape:
        n *= d
    return n
