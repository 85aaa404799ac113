"""Convolutions of `jax.lax`: every one is `conv_general_dilated`, with its parameters worked out here."""

from collections import namedtuple

from _jitbook import bind, canonical_dtype, check_index, shape_of
from jax import lax

ConvDimensionNumbers = namedtuple("ConvDimensionNumbers", "lhs_spec rhs_spec out_spec")

_PAIRS = (("N", "C"), ("O", "I"), ("N", "C"))


def conv_dimension_numbers(lhs_shape, rhs_shape, dimension_numbers):
    """Where each operand has its axes: ``conv_dimension_numbers(x.shape, k.shape, ("NHWC", "HWIO", "NHWC"))``."""
    if isinstance(dimension_numbers, ConvDimensionNumbers):
        return dimension_numbers
    if len(lhs_shape) != len(rhs_shape):
        raise TypeError(
            f"convolution requires lhs and rhs ndim to be equal, got {len(lhs_shape)} and {len(rhs_shape)}.")
    if dimension_numbers is None:
        iota = tuple(range(len(lhs_shape)))
        return ConvDimensionNumbers(iota, iota, iota)
    if not isinstance(dimension_numbers, (list, tuple)):
        raise TypeError(f"convolution dimension_numbers must be tuple/list or None, got {type(dimension_numbers)}.")
    if len(dimension_numbers) != 3:
        raise TypeError(
            f"convolution dimension_numbers list/tuple must be length 3, got {len(dimension_numbers)}.")
    if not all(isinstance(spec, str) for spec in dimension_numbers):
        kinds = tuple(map(type, dimension_numbers))
        raise TypeError(f"convolution dimension_numbers elements must be strings, got {kinds}.")
    for i, spec in enumerate(dimension_numbers):
        if len(spec) != len(lhs_shape):
            raise TypeError(
                f"convolution dimension_numbers[{i}] must have len equal to the ndim of lhs and rhs, got {len(spec)} "
                f"for lhs and rhs shapes {tuple(lhs_shape)} and {tuple(rhs_shape)}.")
    return ConvDimensionNumbers(*_permutations(dimension_numbers))


def _permutations(specs):
    for i, (a, b) in enumerate(_PAIRS):
        if not specs[i].count(a) == specs[i].count(b) == 1:
            raise TypeError(f"convolution dimension_numbers[{i}] must contain the characters '{a}' and '{b}' exactly "
                            f"once, got {specs[i]}.")
        if len(specs[i]) != len(set(specs[i])):
            raise TypeError(f"convolution dimension_numbers[{i}] cannot have duplicate characters, got {specs[i]}.")
    spatial = [set(spec) - set(pair) for spec, pair in zip(specs, _PAIRS)]
    if not spatial[0] == spatial[1] == spatial[2]:
        raise TypeError("convolution dimension_numbers elements must each have the same set of spatial characters, "
                        f"got {specs}.")
    order = [c for c in specs[1] if c not in "OI"]
    return tuple((spec.index(a), spec.index(b), *(spec.index(c) for c in order)) for spec, (a, b) in zip(specs, _PAIRS))


def _dilated(size, dilation):
    return 0 if size == 0 else (size - 1) * dilation + 1


def padtype_to_pads(in_shape, window_shape, window_strides, padding):
    """Padding by name as pairs: ``padtype_to_pads((7,), (3,), (2,), "SAME")`` is [(1, 1)]."""
    kind = padding.upper() if isinstance(padding, str) else padding
    if kind == "VALID":
        return [(0, 0)] * len(in_shape)
    if kind not in ("SAME", "SAME_LOWER"):
        raise RuntimeError(f"Unrecognized padding type: expected 'VALID', 'SAME', or 'SAME_LOWER', got {padding}.")
    pads = []
    for size, window, stride in zip(in_shape, window_shape, window_strides):
        total = max((-(-size // stride) - 1) * stride + window - size, 0)
        small = total // 2
        pads.append((small, total - small) if kind == "SAME" else (total - small, small))
    return pads


def _precision(precision):
    """As a jaxpr prints it: None, or one for each operand."""
    if precision is None:
        return None
    both = precision if isinstance(precision, (tuple, list)) else (precision, precision)
    names = [p.name if isinstance(p, lax.Precision) else _PRECISIONS[p] for p in both]
    return "(" + ", ".join("Precision." + name for name in names) + ")"


_PRECISIONS = {
    "default": "DEFAULT", "fastest": "DEFAULT", "bfloat16": "DEFAULT", "high": "HIGH", "bfloat16_3x": "HIGH",
    "tensorfloat32": "HIGH", "highest": "HIGHEST", "float32": "HIGHEST",
}


def conv_general_dilated(lhs, rhs, window_strides, padding, lhs_dilation=None, rhs_dilation=None,
                         dimension_numbers=None, feature_group_count=1, batch_group_count=1, precision=None,
                         preferred_element_type=None, out_sharding=None):
    """Convolution of any rank, with strides, padding, dilation and groups:
    ``lax.conv_general_dilated(x, k, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))``."""
    dims = conv_dimension_numbers(shape_of(lhs), shape_of(rhs), dimension_numbers)
    rank = len(shape_of(lhs))
    if lhs_dilation is None:
        lhs_dilation = (1,) * (rank - 2)
    elif isinstance(padding, str) and any(d != 1 for d in lhs_dilation):
        raise ValueError("String padding is not implemented for transposed convolution using this op. Please either "
                         "exactly specify the required padding or use conv_transpose.")
    if rhs_dilation is None:
        rhs_dilation = (1,) * (rank - 2)
    if isinstance(padding, str):
        window = [_dilated(shape_of(rhs)[i], d) for i, d in zip(dims.rhs_spec[2:], rhs_dilation)]
        padding = padtype_to_pads([shape_of(lhs)[i] for i in dims.lhs_spec[2:]], window, window_strides, padding)
    else:
        try:
            padding = tuple((check_index(lo), check_index(hi)) for lo, hi in padding)
        except (ValueError, TypeError) as e:
            raise ValueError("padding argument to conv_general_dilated should be a string or a sequence of (low, "
                             f"high) pairs, got {padding}") from e
    if preferred_element_type is not None:
        preferred_element_type = canonical_dtype(preferred_element_type, "conv_general_dilated")
    return bind("conv_general_dilated", lhs, rhs, window_strides=tuple(window_strides), padding=tuple(padding),
                lhs_dilation=tuple(lhs_dilation), rhs_dilation=tuple(rhs_dilation), dimension_numbers=tuple(dims),
                feature_group_count=feature_group_count, batch_group_count=batch_group_count,
                precision=_precision(precision), preferred_element_type=preferred_element_type)


def conv(lhs, rhs, window_strides, padding, precision=None, preferred_element_type=None):
    """Convolution of (batch, feature, space...) with (output, input, space...): ``lax.conv(x, k, (1, 1), "SAME")``."""
    return conv_general_dilated(lhs, rhs, window_strides, padding, precision=precision,
                                preferred_element_type=preferred_element_type)


def conv_with_general_padding(lhs, rhs, window_strides, padding, lhs_dilation, rhs_dilation, precision=None,
                              preferred_element_type=None):
    """`lax.conv` with padding in pairs and dilation."""
    return conv_general_dilated(lhs, rhs, window_strides, padding, lhs_dilation=lhs_dilation,
                                rhs_dilation=rhs_dilation, precision=precision,
                                preferred_element_type=preferred_element_type)


def _transpose_padding(k, s, padding):
    if padding == "SAME":
        total = k + s - 2
        before = k - 1 if s > k - 1 else -(-total // 2)
    elif padding == "VALID":
        total = k + s - 2 + max(k - s, 0)
        before = k - 1
    elif isinstance(padding, tuple):
        before = k - padding[0] - 1
        total = before + k - padding[1] - 1
    else:
        raise ValueError(f"Invalid padding mode: {padding}")
    return before, total - before


_LAYOUTS = {
    2: ("NC", "IO", "NC"), 3: ("NHC", "HIO", "NHC"), 4: ("NHWC", "HWIO", "NHWC"), 5: ("NHWDC", "HWDIO", "NHWDC"),
}


def conv_transpose(lhs, rhs, strides, padding, rhs_dilation=None, dimension_numbers=None, transpose_kernel=False,
                   precision=None, preferred_element_type=None, use_consistent_padding=False):
    """The transposed convolution, which grows its input: ``lax.conv_transpose(x, k, (2, 2), "SAME")``."""
    rank = len(shape_of(lhs))
    assert rank == len(shape_of(rhs)) and rank >= 2
    if dimension_numbers is None:
        if rank not in _LAYOUTS:
            raise ValueError("No 4+ dimensional dimension_number defaults.")
        dimension_numbers = _LAYOUTS[rank]
    dims = conv_dimension_numbers(shape_of(lhs), shape_of(rhs), dimension_numbers)
    if rhs_dilation is None:
        rhs_dilation = (1,) * (rank - 2)
    if use_consistent_padding or padding in ("SAME", "VALID"):
        window = [_dilated(shape_of(rhs)[i], d) for i, d in zip(dims.rhs_spec[2:], rhs_dilation)]
        each = [padding] * len(strides) if isinstance(padding, str) else padding
        padding = tuple(_transpose_padding(k, s, p) for k, s, p in zip(window, strides, each))
    if transpose_kernel:
        for axis in dims.rhs_spec[2:]:
            rhs = lax.rev(rhs, (axis,))
        rhs = rhs.swapaxes(dims.rhs_spec[0], dims.rhs_spec[1])
    return conv_general_dilated(lhs, rhs, (1,) * (rank - 2), padding, strides, rhs_dilation, dims, precision=precision,
                                preferred_element_type=preferred_element_type)
