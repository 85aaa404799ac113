"""`lax.reduce_window`: pooling and its kin."""

import _jitbook
from _jitbook import asarray, bind, dtype_kind, dtype_of, iinfo, is_concrete, shape_of
from jax import lax
from jax._convolution import padtype_to_pads

_leaves, _build = _jitbook.tree_flatten, _jitbook.tree_unflatten


def _extreme(dtype, largest):
    """What no number of a dtype is larger (or smaller) than."""
    kind = dtype_kind(dtype)
    if kind == "b":
        return largest
    if kind in "iu":
        return iinfo(dtype).max if largest else iinfo(dtype).min
    return float("inf") if largest else -float("inf")


def _monoid(computation, init):
    """The primitive for sums, maxima and minima that start at their identity."""
    if len(init) != 1 or not is_concrete(init[0]) or shape_of(init[0]) != ():
        return None
    value, dtype = asarray(init[0]).item(), dtype_of(init[0])
    if computation is lax.add and value == 0:
        return "reduce_window_sum"
    if computation is lax.max and value == _extreme(dtype, False):
        return "reduce_window_max"
    if computation is lax.min and value == _extreme(dtype, True):
        return "reduce_window_min"
    return None


def reduce_window(operand, init_value, computation, window_dimensions, window_strides=None, padding="VALID",
                  base_dilation=None, window_dilation=None):
    """Reduce the windows of an array: ``lax.reduce_window(x, -jnp.inf, lax.max, (2, 2), (2, 2), "VALID")``."""
    operands, tree = _leaves(operand)
    init, init_tree = _leaves(init_value)
    if tree != init_tree:
        raise ValueError(f"Operands must have the same tree structure as init_values: {tree} vs. {init_tree}")
    if not operands:
        raise ValueError("reduce_window must have at least one operand.")
    ones = (1,) * len(window_dimensions)
    if isinstance(padding, str):
        dilation = ones if window_dilation is None else window_dilation
        sizes = [0 if d == 0 else (d - 1) * by + 1 for d, by in zip(window_dimensions, dilation)]
        padding = padtype_to_pads(shape_of(operands[0]), sizes, ones if window_strides is None else window_strides, padding)
    frame = {
        "window_dimensions": tuple(window_dimensions),
        "window_strides": ones if window_strides is None else tuple(window_strides),
        "padding": tuple((lo, hi) for lo, hi in padding),
        "base_dilation": ones if base_dilation is None else tuple(base_dilation),
        "window_dilation": ones if window_dilation is None else tuple(window_dilation),
    }
    monoid = _monoid(computation, init)
    if monoid is not None:
        return _build(tree, [bind(monoid, operands[0], **frame)])
    count = len(operands)

    def flat(leaves):
        outs = _leaves(computation(_build(tree, leaves[:count]), _build(tree, leaves[count:])))[0]
        if len(outs) != count:
            raise ValueError(f"Reduction-region here must produce {count} tensors, but produces {len(outs)} instead")
        return outs

    init = [_jitbook.convert(value, dtype_of(x)) for value, x in zip(init, operands)]
    jaxpr, consts = _jitbook.stage_consts(flat, init + init)
    if consts:
        raise NotImplementedError("reduce_window with a function that closes over arrays is not in jitbook yet")
    return _build(tree, bind("reduce_window", *operands, *init, jaxpr=jaxpr, **frame))
