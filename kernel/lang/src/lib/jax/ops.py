"""`jax.ops`: sums and their kin over the segments of an array."""
from _jitbook import concrete_or_error, dtype_kind
from jax import numpy as jnp


def _segment(name, how, neutral, doc):
    def function(data, segment_ids, num_segments=None, indices_are_sorted=False, unique_indices=False, bucket_size=None,
                 mode=None):
        data, segment_ids = jnp.asarray(data), jnp.asarray(segment_ids)
        count = jnp.max(segment_ids) + 1 if num_segments is None else num_segments
        count = int(concrete_or_error(None, count, f"{name}() `num_segments` argument."))
        if count < 0:
            raise ValueError("num_segments must be non-negative.")
        start = jnp.full((count,) + data.shape[1:], neutral(data.dtype), data.dtype)
        return getattr(start.at[segment_ids], how)(data, indices_are_sorted=indices_are_sorted, mode=mode,
                                                   unique_indices=unique_indices, wrap_negative_indices=False)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return function


def _least(dtype):
    return -jnp.inf if dtype_kind(dtype) == "f" else False if dtype_kind(dtype) == "b" else jnp.iinfo(dtype).min


def _greatest(dtype):
    return jnp.inf if dtype_kind(dtype) == "f" else True if dtype_kind(dtype) == "b" else jnp.iinfo(dtype).max


segment_sum = _segment("segment_sum", "add", lambda _: 0, "The sum of each segment: ``segment_sum(data, ids, num_segments=3)``.")
segment_prod = _segment("segment_prod", "multiply", lambda _: 1, "The product of each segment.")
segment_max = _segment("segment_max", "max", _least, "The largest element of each segment.")
segment_min = _segment("segment_min", "min", _greatest, "The smallest element of each segment.")
