"""`np.fft`: discrete Fourier transforms."""
import operator

import numpy as np

_FFT, _IFFT, _RFFT, _IRFFT = range(4)


def _factor(n, norm, is_forward):
    if norm in (None, "backward"):
        return 1
    if norm == "ortho":
        return n**-0.5 if is_forward else n**0.5
    if norm == "forward":
        return 1 / n if is_forward else n
    raise ValueError(f'Invalid norm value {norm}; should be "backward","ortho" or "forward".')


def _along(a, kind, n, axis, norm):
    a = np.asarray(a)
    if kind == _RFFT and np.iscomplexobj(a):
        raise TypeError("ufunc 'rfft_n_even' did not contain a loop with signature matching types "
                        f"{type(a.dtype)} -> None")
    narrow = a.dtype in (np.float32, np.float16, np.complex64)
    if kind == _RFFT:
        a = a.astype(np.float32 if narrow else np.float64)
    else:
        a = a.astype(np.complex64 if narrow else np.complex128)
    if not -a.ndim <= axis < a.ndim:
        raise IndexError("tuple index out of range")
    if n is None:
        n = a.shape[axis] if kind != _IRFFT else 2 * (a.shape[axis] - 1)
    n = operator.index(n)
    if n < 1:
        raise ValueError(f"Invalid number of FFT data points ({n}) specified.")
    a = np.moveaxis(a, axis, -1)
    size = n // 2 + 1 if kind == _IRFFT else n
    if a.shape[-1] > size:
        a = a[..., :size]
    elif a.shape[-1] < size:
        a = np.concatenate([a, np.zeros((*a.shape[:-1], size - a.shape[-1]), a.dtype)], -1)
    out = np._fft(np.ascontiguousarray(a), kind, (n,))
    factor = _factor(n, norm, kind in (_FFT, _RFFT))
    if factor != 1:
        # Each part by itself, which keeps the signs of zeros.
        out.real *= factor
        if kind != _IRFFT:
            out.imag *= factor
    return np.moveaxis(out, -1, axis)


def fft(a, n=None, axis=-1, norm=None, out=None):
    """Transform along an axis: ``np.fft.fft([1, 0, 0, 0])``."""
    return _along(a, _FFT, n, axis, norm)


def ifft(a, n=None, axis=-1, norm=None, out=None):
    """Inverse transform along an axis."""
    return _along(a, _IFFT, n, axis, norm)


def rfft(a, n=None, axis=-1, norm=None, out=None):
    """Transform of real numbers, half of the frequencies."""
    return _along(a, _RFFT, n, axis, norm)


def irfft(a, n=None, axis=-1, norm=None, out=None):
    """Inverse of `rfft`: real numbers."""
    return _along(a, _IRFFT, n, axis, norm)


_OTHER = {None: "forward", "backward": "forward", "ortho": "ortho", "forward": "backward"}


def hfft(a, n=None, axis=-1, norm=None, out=None):
    """Transform of a signal that is its own conjugate turned round: real frequencies."""
    a = np.asarray(a)
    n = (a.shape[axis] - 1) * 2 if n is None else n
    return irfft(np.conjugate(a), n, axis, _OTHER[norm])


def ihfft(a, n=None, axis=-1, norm=None, out=None):
    """Inverse of `hfft`."""
    a = np.asarray(a)
    return np.conjugate(rfft(a, a.shape[axis] if n is None else n, axis, _OTHER[norm]))


def _sizes(a, s, axes, is_inverse_real=False):
    if s is None:
        axes = list(range(a.ndim)) if axes is None else list(axes)
        s = [a.shape[axis] for axis in axes]
        if is_inverse_real:
            s[-1] = (a.shape[axes[-1]] - 1) * 2
    else:
        s = list(s)
        axes = list(range(-len(s), 0)) if axes is None else list(axes)
        s = [a.shape[axis] if n == -1 else n for n, axis in zip(s, axes)]
    if len(s) != len(axes):
        raise ValueError("Shape and axes have different lengths.")
    return s, axes


def _over(a, s, axes, norm, kind):
    a = np.asarray(a)
    s, axes = _sizes(a, s, axes)
    for n, axis in reversed(list(zip(s, axes))):
        a = _along(a, kind, n, axis, norm)
    return a


def fftn(a, s=None, axes=None, norm=None, out=None):
    """Transform over several axes."""
    return _over(a, s, axes, norm, _FFT)


def ifftn(a, s=None, axes=None, norm=None, out=None):
    """Inverse transform over several axes."""
    return _over(a, s, axes, norm, _IFFT)


def rfftn(a, s=None, axes=None, norm=None, out=None):
    """Transform of real numbers over several axes; of the last, half of the frequencies."""
    a = np.asarray(a)
    s, axes = _sizes(a, s, axes)
    a = _along(a, _RFFT, s[-1], axes[-1], norm)
    for n, axis in zip(reversed(s[:-1]), reversed(axes[:-1])):
        a = _along(a, _FFT, n, axis, norm)
    return a


def irfftn(a, s=None, axes=None, norm=None, out=None):
    """Inverse of `rfftn`: real numbers."""
    a = np.asarray(a)
    s, axes = _sizes(a, s, axes, is_inverse_real=True)
    for n, axis in zip(s[:-1], axes[:-1]):
        a = _along(a, _IFFT, n, axis, norm)
    return _along(a, _IRFFT, s[-1], axes[-1], norm)


def fft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    """Transform over two axes."""
    return fftn(a, s, axes, norm)


def ifft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    """Inverse transform over two axes."""
    return ifftn(a, s, axes, norm)


def rfft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    """Transform of real numbers over two axes."""
    return rfftn(a, s, axes, norm)


def irfft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    """Inverse of `rfft2`."""
    return irfftn(a, s, axes, norm)


def fftfreq(n, d=1.0, device=None):
    """The frequencies of `fft`, in cycles per unit of the step `d`: ``np.fft.fftfreq(4, 0.1)``."""
    if not isinstance(n, (int, np.integer)):
        raise ValueError("n should be an integer")
    scale = 1.0 / (n * d)
    half = (n - 1) // 2 + 1
    return np.concatenate([np.arange(0, half), np.arange(-(n // 2), 0)]) * scale


def rfftfreq(n, d=1.0, device=None):
    """The frequencies of `rfft`."""
    if not isinstance(n, (int, np.integer)):
        raise ValueError("n should be an integer")
    scale = 1.0 / (n * d)
    return np.arange(0, n // 2 + 1) * scale


def _shifted(x, axes, by):
    x = np.asarray(x)
    if axes is None:
        axes = tuple(range(x.ndim))
        return np.roll(x, tuple([by(n) for n in x.shape]), axes)
    if isinstance(axes, (int, np.integer)):
        return np.roll(x, by(x.shape[axes]), axes)
    return np.roll(x, [by(x.shape[axis]) for axis in axes], axes)


def fftshift(x, axes=None):
    """The constant's frequency in the middle."""
    return _shifted(x, axes, lambda n: n // 2)


def ifftshift(x, axes=None):
    """The inverse of `fftshift`."""
    return _shifted(x, axes, lambda n: -(n // 2))
