"""`jax.numpy.fft`: discrete Fourier transforms."""
import operator

from _jitbook import arraylike, canonical_dtype
from jax import lax
from jax import numpy as jnp
from jax._fourier import FftType

__all__ = ["fft", "fft2", "fftfreq", "fftn", "fftshift", "hfft", "ifft", "ifft2", "ifftn", "ifftshift", "ihfft", "irfft",
           "irfft2", "irfftn", "rfft", "rfft2", "rfftfreq", "rfftn"]


def _norm(s, is_inverse, norm):
    if norm == "backward":
        return jnp.array(1)
    if norm not in ("ortho", "forward"):
        raise ValueError(f'Invalid norm value {norm}; should be "backward","ortho" or "forward".')
    size = jnp.prod(s)
    size = jnp.sqrt(size) if norm == "ortho" else size
    return size if is_inverse else 1 / size


def _over_axes(name, kind, a, s, axes, norm):
    full = f"jax.numpy.fft.{name}"
    a = arraylike(full, a)
    if s is not None:
        s = tuple([operator.index(n) for n in s])
        if any(n <= 0 for n in s):
            raise ValueError("Shape should be positive.")
    if s is not None and axes is not None and len(s) != len(axes):
        raise ValueError("Shape and axes have different lengths.")
    given = axes
    if axes is None:
        axes = range(a.ndim) if s is None else range(a.ndim - len(s), a.ndim)
    if len(axes) != len(set(axes)):
        raise ValueError(f"{full} does not support repeated axes. Got axes {axes}.")
    if given is not None:
        axes = tuple(range(a.ndim - len(axes), a.ndim))
        a = jnp.moveaxis(a, given, axes)
    if s is not None:
        sizes = list(a.shape)
        for axis, n in zip(axes, s):
            sizes[axis] = n
        if kind == FftType.IRFFT:
            sizes[-1] = sizes[-1] // 2 + 1
        a = a[tuple([slice(n) for n in sizes])]
        a = jnp.pad(a, [(0, n - m) for n, m in zip(sizes, a.shape)])
    else:
        s = [a.shape[axis] for axis in axes]
        if kind == FftType.IRFFT and axes:
            s[-1] = max(0, 2 * (s[-1] - 1))
    out = _innermost(a, kind, s)
    if norm is not None:
        out *= _norm(jnp.array(s, dtype=out.dtype), name.startswith("i"), norm)
    return jnp.moveaxis(out, axes, given) if given is not None else out


def _innermost(a, kind, s):
    """JAX transforms at most three axes at once, and so its jaxprs show."""
    if len(s) <= 3:
        return lax.fft(a, kind, tuple(s))
    n = 2 if len(s) == 4 else 3
    outer, inner = tuple(range(a.ndim - len(s), a.ndim - n)), tuple(range(a.ndim - len(s) + n, a.ndim))
    if kind in (FftType.RFFT, FftType.FFT):
        a = jnp.moveaxis(lax.fft(a, kind, tuple(s)[-n:]), outer, inner)
        return jnp.moveaxis(_innermost(a, FftType.FFT, s[:-n]), inner, outer)
    a = _innermost(jnp.moveaxis(a, outer, inner), FftType.IFFT, s[:-n])
    return lax.fft(jnp.moveaxis(a, inner, outer), kind, tuple(s)[-n:])


def fftn(a, s=None, axes=None, norm=None):
    """Transform over several axes: ``jnp.fft.fftn(jnp.ones((2, 2)))``."""
    return _over_axes("fftn", FftType.FFT, a, s, axes, norm)


def ifftn(a, s=None, axes=None, norm=None):
    """Inverse transform over several axes."""
    return _over_axes("ifftn", FftType.IFFT, a, s, axes, norm)


def rfftn(a, s=None, axes=None, norm=None):
    """Transform of real numbers over several axes; of the last, half of the frequencies."""
    return _over_axes("rfftn", FftType.RFFT, a, s, axes, norm)


def irfftn(a, s=None, axes=None, norm=None):
    """Inverse of `rfftn`: real numbers."""
    return _over_axes("irfftn", FftType.IRFFT, a, s, axes, norm)


def _along_one(name, kind, a, n, axis, norm):
    _one_axis(name, axis)
    return _over_axes(name, kind, a, None if n is None else [n], None if axis is None else [axis], norm)


def _one_axis(name, axis):
    if isinstance(axis, (list, tuple)):
        full = f"jax.numpy.fft.{name}"
        raise ValueError(f"{full} does not support multiple axes. Please use {full}n. Got axis = {axis!r}.")


def fft(a, n=None, axis=-1, norm=None):
    """Transform along an axis: ``jnp.fft.fft(jnp.array([1., 0., 0., 0.]))``."""
    return _along_one("fft", FftType.FFT, a, n, axis, norm)


def ifft(a, n=None, axis=-1, norm=None):
    """Inverse transform along an axis."""
    return _along_one("ifft", FftType.IFFT, a, n, axis, norm)


def rfft(a, n=None, axis=-1, norm=None):
    """Transform of real numbers, half of the frequencies: ``jnp.fft.rfft(jnp.sin(jnp.arange(8.)))``."""
    return _along_one("rfft", FftType.RFFT, a, n, axis, norm)


def irfft(a, n=None, axis=-1, norm=None):
    """Inverse of `rfft`: ``jnp.fft.irfft(jnp.fft.rfft(x), len(x))``."""
    return _along_one("irfft", FftType.IRFFT, a, n, axis, norm)


def hfft(a, n=None, axis=-1, norm=None):
    """Transform of a signal that is its own conjugate turned round: real frequencies."""
    a = jnp.conj(a)
    _one_axis("hfft", axis)
    n = (a.shape[axis] - 1) * 2 if n is None else n
    return _along_one("hfft", FftType.IRFFT, a, n, axis, norm) * n


def ihfft(a, n=None, axis=-1, norm=None):
    """Inverse of `hfft`."""
    _one_axis("ihfft", axis)
    a = jnp.asarray(a)
    size = a.shape[axis] if n is None else n
    return jnp.conj(_along_one("ihfft", FftType.RFFT, a, n, axis, norm)) * (1 / size)


def _over_two(name, kind, a, s, axes, norm):
    if len(axes) != 2:
        raise ValueError(f"jax.numpy.fft.{name} only supports 2 axes. Got axes = {axes!r}.")
    return _over_axes(name, kind, a, s, axes, norm)


def fft2(a, s=None, axes=(-2, -1), norm=None):
    """Transform over two axes: ``jnp.fft.fft2(image)``."""
    return _over_two("fft2", FftType.FFT, a, s, axes, norm)


def ifft2(a, s=None, axes=(-2, -1), norm=None):
    """Inverse transform over two axes."""
    return _over_two("ifft2", FftType.IFFT, a, s, axes, norm)


def rfft2(a, s=None, axes=(-2, -1), norm=None):
    """Transform of real numbers over two axes."""
    return _over_two("rfft2", FftType.RFFT, a, s, axes, norm)


def irfft2(a, s=None, axes=(-2, -1), norm=None):
    """Inverse of `rfft2`."""
    return _over_two("irfft2", FftType.IRFFT, a, s, axes, norm)


def _frequency_arguments(name, n, d):
    if isinstance(n, (list, tuple)):
        raise ValueError(f"The n argument of jax.numpy.fft.{name} only takes an int. Got n = {list(n)}.")
    if isinstance(d, (list, tuple)):
        raise ValueError(f"The d argument of jax.numpy.fft.{name} only takes a single value. Got d = {list(d)}.")


def fftfreq(n, d=1.0, *, dtype=None, device=None):
    """The frequencies of `fft`, in cycles per unit of the step `d`: ``jnp.fft.fftfreq(4, 0.1)``."""
    _frequency_arguments("fftfreq", n, d)
    dtype = canonical_dtype(float if dtype is None else dtype, "fftfreq")
    i = jnp.arange(n, dtype=dtype)
    return ((i + n // 2) % n - n // 2).astype(dtype) / jnp.array(d * n, dtype=dtype)


def rfftfreq(n, d=1.0, *, dtype=None, device=None):
    """The frequencies of `rfft`: ``jnp.fft.rfftfreq(4, 0.1)``."""
    _frequency_arguments("rfftfreq", n, d)
    dtype = canonical_dtype(float if dtype is None else dtype, "rfftfreq")
    return jnp.arange(n // 2 + 1, dtype=dtype) / jnp.array(d * n, dtype=dtype)


def fftshift(x, axes=None):
    """The constant's frequency in the middle: ``jnp.fft.fftshift(jnp.fft.fftfreq(4))``."""
    return _shifted("fftshift", x, axes, lambda n: n // 2)


def ifftshift(x, axes=None):
    """The inverse of `fftshift`."""
    return _shifted("ifftshift", x, axes, lambda n: -(n // 2))


def _shifted(name, x, axes, by):
    x = arraylike(name, x)
    if axes is None:
        axes = tuple(range(x.ndim))
    if isinstance(axes, (list, tuple)):
        return jnp.roll(x, [by(x.shape[axis]) for axis in axes], axes)
    return jnp.roll(x, by(x.shape[axes]), axes)
