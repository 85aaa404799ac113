"""`lax.fft` and the kinds of transforms."""
import enum

from _jitbook import bind, jit
from jax import lax
from jax import numpy as jnp


class FftType(enum.IntEnum):
    """Which transform: of complex numbers and back, of real numbers and back."""

    FFT = 0
    IFFT = 1
    RFFT = 2
    IRFFT = 3


@jit(static_argnums=(1, 2))
def fft(x, fft_type, fft_lengths):
    """The transform over the last axes: ``lax.fft(jnp.arange(4.), "rfft", (4,))``; `fft_lengths` are their sizes in time."""
    if isinstance(fft_type, str):
        if fft_type.upper() not in ("FFT", "IFFT", "RFFT", "IRFFT") or fft_type not in (fft_type.upper(), fft_type.lower()):
            raise ValueError(f"Unknown FFT type '{fft_type}'")
        fft_type = FftType[fft_type.upper()]
    elif not isinstance(fft_type, FftType):
        raise TypeError(f"Unknown FFT type value '{fft_type}'")
    x = jnp.asarray(x)
    if fft_type == FftType.RFFT:
        if jnp.iscomplexobj(x):
            raise ValueError("only real valued inputs supported for rfft")
        x = lax.convert_element_type(x, jnp.float64 if x.dtype == jnp.float64 else jnp.float32)
    else:
        x = lax.convert_element_type(x, jnp.complex128 if x.dtype in (jnp.float64, jnp.complex128) else jnp.complex64)
    if len(fft_lengths) == 0:
        return x
    return bind("fft", x, fft_type=int(fft_type), fft_lengths=tuple(fft_lengths))
