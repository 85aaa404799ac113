"""`jax.dtypes`: dtype questions and the promotion error."""

from _jitbook import TypePromotionError, canonical_dtype, result_type_weak
from _jitbook import dtype as _dtype
from jax.numpy import bfloat16, finfo, iinfo, issubdtype

# The dtype of tangents of what has none.
float0 = _dtype("float0")


def canonicalize_dtype(dtype, allow_extended_dtype=False):
    """The dtype that JAX uses for `dtype` now: ``canonicalize_dtype("float64")`` is float32 unless x64 is on."""
    from _jitbook import quiet_canonical_dtype

    return quiet_canonical_dtype(dtype)


def result_type(*args, return_weak_type_flag=False):
    """The dtype that an operation on the arguments would have."""
    dtype, weak = result_type_weak(*args)
    return (dtype, weak) if return_weak_type_flag else dtype


def scalar_type_of(x):
    """The Python scalar type of a value: bool, int, float or complex."""
    from _jitbook import dtype_kind, dtype_of

    return {"b": bool, "i": int, "u": int, "f": float, "c": complex}[dtype_kind(dtype_of(x))]
