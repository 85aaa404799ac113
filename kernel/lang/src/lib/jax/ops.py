"""`jax.ops`: reductions over segments."""

import math

from _jitbook import concrete_or_error
from jax import lax
from jax import numpy as jnp
from jax._indexing import scatter_update

_KINDS = {
    "sum": (0, lax.scatter_add, jnp.sum),
    "prod": (1, lax.scatter_mul, jnp.prod),
    "max": (None, lax.scatter_max, jnp.max),
    "min": (None, lax.scatter_min, jnp.min),
}


def _identity(kind, dtype):
    """What changes nothing: -inf or the least integer for a maximum."""
    if _KINDS[kind][0] is not None:
        return _KINDS[kind][0]
    lowest = kind == "max"
    if dtype == bool:
        return not lowest
    if jnp.issubdtype(dtype, jnp.integer):
        limits = jnp.iinfo(dtype)
        return limits.min if lowest else limits.max
    return -math.inf if lowest else math.inf


def _reduce(kind, data, segment_ids, num_segments, indices_are_sorted, unique_indices, bucket_size, mode):
    data, segment_ids = jnp.asarray(data), jnp.asarray(segment_ids)
    mode = "drop" if mode is None else mode
    count = jnp.max(segment_ids) + 1 if num_segments is None else num_segments
    count = int(concrete_or_error(None, count, f"segment_{kind}() `num_segments` argument."))
    if count < 0:
        raise ValueError("num_segments must be non-negative.")
    _, op, reducer = _KINDS[kind]
    start = _identity(kind, data.dtype)
    if bucket_size is None:
        out = jnp.full((count,) + data.shape[1:], start, dtype=data.dtype)
        return scatter_update(out, segment_ids, data, op, indices_are_sorted, unique_indices, mode, False)
    buckets = -(-segment_ids.size // bucket_size)
    out = jnp.full((buckets, count) + data.shape[1:], start, dtype=data.dtype)
    at = (jnp.arange(segment_ids.shape[0]) // bucket_size, segment_ids[None, :])
    out = scatter_update(out, at, data, op, indices_are_sorted, unique_indices, mode, False)
    return reducer(out, axis=0).astype(data.dtype)


def segment_sum(data, segment_ids, num_segments=None, indices_are_sorted=False, unique_indices=False, bucket_size=None,
                mode=None, out_sharding=None):
    """Sums over the elements of each segment: ``segment_sum(jnp.arange(4.), jnp.array([0, 0, 1, 1]))``."""
    return _reduce("sum", data, segment_ids, num_segments, indices_are_sorted, unique_indices, bucket_size, mode)


def segment_prod(data, segment_ids, num_segments=None, indices_are_sorted=False, unique_indices=False, bucket_size=None,
                 mode=None):
    """Products over the elements of each segment: ``segment_prod(jnp.arange(4.), jnp.array([0, 0, 1, 1]))``."""
    return _reduce("prod", data, segment_ids, num_segments, indices_are_sorted, unique_indices, bucket_size, mode)


def segment_max(data, segment_ids, num_segments=None, indices_are_sorted=False, unique_indices=False, bucket_size=None,
                mode=None):
    """The largest element of each segment: ``segment_max(jnp.arange(4.), jnp.array([0, 0, 1, 1]))``."""
    return _reduce("max", data, segment_ids, num_segments, indices_are_sorted, unique_indices, bucket_size, mode)


def segment_min(data, segment_ids, num_segments=None, indices_are_sorted=False, unique_indices=False, bucket_size=None,
                mode=None):
    """The smallest element of each segment: ``segment_min(jnp.arange(4.), jnp.array([0, 0, 1, 1]))``."""
    return _reduce("min", data, segment_ids, num_segments, indices_are_sorted, unique_indices, bucket_size, mode)
