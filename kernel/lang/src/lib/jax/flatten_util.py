"""`ravel_pytree`: a pytree of arrays as one vector, and back."""
import math

import _jitbook

_leaves = _jitbook.tree_flatten
_build = _jitbook.tree_unflatten


def ravel_pytree(pytree):
    """One vector of all leaves, and the function from such a vector to a pytree of this one's shape.

    >>> ravel_pytree({"a": jnp.arange(2.0), "b": 3.0})[0]
    Array([0., 1., 3.], dtype=float32)
    """
    import jax.numpy as jnp
    from jax import lax
    leaves, tree = _leaves(pytree)
    if not leaves:
        return jnp.zeros(0, jnp.float32), lambda flat: _build(tree, [])
    for leaf in leaves:
        if isinstance(leaf, str):
            raise TypeError(f"Value {leaf!r} with dtype |S0 is not a valid JAX array type. Only arrays of numeric types are "
                            "supported by JAX.")
    dtypes = [_jitbook.dtype_of(leaf) for leaf in leaves]
    common = jnp.result_type(*dtypes)
    shapes = [_jitbook.shape_of(leaf) for leaf in leaves]
    one_dtype = all(dtype == common for dtype in dtypes)
    flat = lax.concatenate([jnp.ravel(jnp.asarray(leaf) if one_dtype else jnp.asarray(leaf, common))
                            for leaf in leaves], 0)
    size = flat.shape[0]

    def unravel(vector):
        got = _jitbook.dtype_of(vector)
        if got != common and not one_dtype:
            raise TypeError(f"unravel function given array of dtype {got}, but expected dtype {common}")
        if _jitbook.shape_of(vector) != (size,):
            raise ValueError(f"Sum of sizes {size} must be equal to dimension 0 of the operand shape "
                             f"{list(_jitbook.shape_of(vector))}")
        parts, at = [], 0
        for shape, dtype in zip(shapes, dtypes):
            count = math.prod(shape)
            part = jnp.reshape(vector[at:at + count], shape)
            parts.append(part if one_dtype else part.astype(dtype))
            at += count
        return _build(tree, parts)

    return flat, unravel
