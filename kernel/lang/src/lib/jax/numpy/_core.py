"""What the rest of `jax.numpy` stands on: `where`, broadcasting, static axes."""

from _jitbook import arraylike, canonical_shape, check_arraylike, check_index, concrete_or_error, dtype_kind, jit, promote
from jax import lax
from jax.lax import canonicalize_axis


def index_tuple(x):
    """An int or a sequence of ints as a tuple of ints."""
    x = concrete_or_error(None, x, "expected a static index or sequence of indices.")
    try:
        return (check_index(x),)
    except TypeError:
        return tuple([check_index(i) for i in x])


def static_axes(axis):
    """`axis` of a reduction: None, an int or a tuple of ints, and not traced."""
    if axis is None or type(axis) is int:
        return axis

    def force(x):
        if x is None:
            return None
        try:
            return check_index(x)
        except TypeError:
            return tuple([i if isinstance(i, str) else check_index(i) for i in x])

    return concrete_or_error(force, axis, "The axis argument must be known statically.")


def axis_tuple(axis, ndim):
    """The axes of a reduction as non-negative ints; None means all."""
    if axis is None:
        return tuple(range(ndim))
    if type(axis) is int and 0 <= axis < ndim:
        return (axis,)
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    result = tuple([canonicalize_axis(a, ndim) for a in axes])
    if len(result) != len(set(result)):
        raise ValueError(f"duplicate value in 'axis': {axis}")
    return result


def shape_tuple(shape):
    """A shape argument: an int or a sequence of ints."""
    if not isinstance(shape, (tuple, list)) and getattr(shape, "ndim", 0) == 0:
        return canonical_shape((shape,))
    return canonical_shape(shape)


def is_inexact(x):
    """Whether an array is floating or complex."""
    return dtype_kind(x.dtype) in "fc"


def is_complex(x):
    """Whether an array is complex."""
    return dtype_kind(x.dtype) == "c"


def is_integer(x):
    """Whether an array is an integer (bool is not)."""
    return dtype_kind(x.dtype) in "iu"


def isnan_(x):
    """`x != x`, without promotion."""
    return lax.ne(x, x)


def broadcast_to(array, shape):
    """`array` repeated to `shape`: ``jnp.broadcast_to(jnp.arange(3), (2, 3))``."""
    array = arraylike("broadcast_to", array)
    if not isinstance(shape, tuple) and getattr(shape, "ndim", 0) == 0 and not isinstance(shape, list):
        shape = (shape,)
    return lax.broadcast_to(array, canonical_shape(shape))


def broadcast_together(arrays):
    """A list of arrays, all of the common shape."""
    shapes = [a.shape for a in arrays]
    if not shapes or all([s == shapes[0] for s in shapes]):
        return list(arrays)
    shape = lax.broadcast_shapes(*shapes)
    return [broadcast_to(a, shape) for a in arrays]


def broadcast_arrays(*args):
    """All arguments at their common shape: ``jnp.broadcast_arrays(x, y)``."""
    if not args:
        return []
    return broadcast_together([arraylike("broadcast_arrays", a) for a in args])


def broadcast_shapes(*shapes):
    """The shape that these shapes broadcast to: ``jnp.broadcast_shapes((2, 1), (3,))``."""
    return lax.broadcast_shapes(*[tuple(s) if hasattr(s, "__len__") else (s,) for s in shapes])


@jit
def _where(condition, x, y):
    condition, x, y = arraylike("where", condition, x, y)
    if dtype_kind(condition.dtype) != "b":
        condition = lax.ne(condition, lax.zero_like(condition))
    x, y = promote(x, y)
    if condition.ndim == 0:
        x, y = broadcast_together([x, y])
    else:
        condition, x, y = broadcast_together([condition, x, y])
    return x if 0 in x.shape else lax.select(condition, x, y)


def where(condition, x=None, y=None, /, *, size=None, fill_value=None):
    """`x` where `condition`, else `y`: ``jnp.where(x > 0, x, 0.)``; alone: indices of the true ones."""
    if x is None and y is None:
        from jax.numpy._searching import nonzero

        check_arraylike("where", condition)
        return nonzero(condition, size=size, fill_value=fill_value)
    check_arraylike("where", condition, x, y)
    if size is not None or fill_value is not None:
        raise ValueError("size and fill_value arguments cannot be used in three-term where function.")
    if x is None or y is None:
        raise ValueError(
            "Either both or neither of the x and y arguments should be provided to jax.numpy.where, "
            f"got {x} and {y}."
        )
    return _where(condition, x, y)
