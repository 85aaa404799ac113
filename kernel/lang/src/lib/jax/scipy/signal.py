"""`jax.scipy.signal`: convolution and correlation of arrays of any rank, directly."""

from _jitbook import check_arraylike, promote_inexact
from jax import lax
from jax.numpy import asarray, conj, flip


def _convolve_nd(in1, in2, mode, precision):
    if mode not in ("full", "same", "valid"):
        raise ValueError("mode must be one of ['full', 'same', 'valid']")
    if in1.ndim != in2.ndim:
        raise ValueError("in1 and in2 must have the same number of dimensions")
    if in1.size == 0 or in2.size == 0:
        raise ValueError(f"zero-size arrays not supported in convolutions, got shapes {in1.shape} and {in2.shape}.")
    in1, in2 = promote_inexact(in1, in2)
    pairs = list(zip(in1.shape, in2.shape))
    no_swap, swap = all(a >= b for a, b in pairs), all(a <= b for a, b in pairs)
    if not (no_swap or swap):
        raise ValueError("One input must be smaller than the other in every dimension.")
    second = in2.shape
    if swap:
        in1, in2 = in2, in1
    shape = in2.shape
    in2 = flip(in2)
    if mode == "valid":
        padding = [(0, 0) for s in shape]
    elif mode == "same":
        padding = [(s - 1 - (o - 1) // 2, s - o + (o - 1) // 2) for s, o in zip(shape, second)]
    else:
        padding = [(s - 1, s - 1) for s in shape]
    out = lax.conv_general_dilated(in1[None, None], in2[None, None], (1,) * len(shape), padding, precision=precision)
    return out[0, 0]


def _method(method):
    if method == "fft":
        raise NotImplementedError("jax.scipy.signal with method='fft' is not in jitbook: use method='direct'")
    if method not in ("direct", "auto"):
        raise ValueError(f"Got {method=}; expected 'auto', 'fft', or 'direct'.")


def convolve(in1, in2, mode="full", method="auto", precision=None):
    """Convolution of two arrays of one rank: ``convolve(x, kernel, mode="same")``."""
    _method(method)
    return _convolve_nd(asarray(in1), asarray(in2), mode, precision)


def convolve2d(in1, in2, mode="full", boundary="fill", fillvalue=0, precision=None):
    """Convolution of two matrices."""
    if boundary != "fill" or fillvalue != 0:
        raise NotImplementedError("convolve2d() only supports boundary='fill', fillvalue=0")
    if in1.ndim != 2 or in2.ndim != 2:
        raise ValueError("convolve2d() only supports 2-dimensional inputs.")
    return _convolve_nd(asarray(in1), asarray(in2), mode, precision)


def correlate(in1, in2, mode="full", method="auto", precision=None):
    """Cross-correlation of two arrays of one rank."""
    _method(method)
    return _convolve_nd(asarray(in1), flip(conj(asarray(in2))), mode, precision)


def correlate2d(in1, in2, mode="full", boundary="fill", fillvalue=0, precision=None):
    """Cross-correlation of two matrices."""
    if boundary != "fill" or fillvalue != 0:
        raise NotImplementedError("correlate2d() only supports boundary='fill', fillvalue=0")
    if in1.ndim != 2 or in2.ndim != 2:
        raise ValueError("correlate2d() only supports 2-dimensional inputs.")
    in1, in2 = asarray(in1), asarray(in2)
    pairs = list(zip(in1.shape, in2.shape))
    swap = mode != "same" and all(a <= b for a, b in pairs)
    if mode == "valid":
        swap = swap and any(a != b for a, b in pairs)
    if not swap:
        return flip(_convolve_nd(flip(in1), conj(in2), mode, precision))
    out = _convolve_nd(flip(in2), conj(in1), mode, precision)
    return out if mode == "valid" else conj(out)
