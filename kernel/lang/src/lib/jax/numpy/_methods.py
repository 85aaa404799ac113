"""Methods and properties of JAX arrays and tracers, by name: ``x.sum()`` is ``jnp.sum(x)``.

`ARRAY_METHODS` are called with the array first; `ARRAY_PROPERTIES` with the array only. Native
code holds the rest (shape, dtype, item, tolist, block_until_ready, ...).
"""

from _jitbook import bind, canonical_dtype, check_index, dtype_kind, finfo
from jax import lax
from jax._indexing import _IndexUpdateHelper
from jax import numpy as jnp
from jax.numpy import _shaping
from jax.numpy._core import index_tuple


def _transpose(self, *args):
    if not args:
        return jnp.transpose(self)
    axes = args[0] if len(args) == 1 else args
    return jnp.transpose(self, None if axes is None else index_tuple(axes))


def _flatten(self, order="C", *, out_sharding=None):
    return jnp.ravel(self, order=order)


def _trace(self, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    return jnp.trace(self, offset, axis1, axis2, dtype, out)


def _copy(self):
    return bind("copy", self)


def _view(self, dtype=None, type=None):
    if type is not None:
        raise NotImplementedError("`type` argument of array.view() is not supported.")
    if dtype is None:
        return self
    dtype = canonical_dtype(dtype, "view")
    old, new = self.dtype.itemsize, dtype.itemsize
    if self.ndim == 0:
        if old != new:
            raise ValueError("view() of a 0d array is only supported if the itemsize is unchanged.")
        return lax.squeeze(_view(lax.expand_dims(self, (0,)), dtype), (0,))
    if self.shape[-1] * old % new != 0:
        raise ValueError(
            "When changing to a larger dtype, its size must be a divisor of the total size in bytes of the last axis of the "
            "array."
        )
    if self.dtype == dtype:
        return self
    if dtype_kind(self.dtype) == "b":
        return _view(self.astype("uint8"), dtype)
    if dtype_kind(dtype) == "b":
        return _view(self, "uint8").astype(bool)
    if old < new:
        factor = new // old
        grouped = self.reshape(*self.shape[:-1], self.shape[-1] // factor, factor)
        return lax.bitcast_convert_type(grouped, dtype)
    out = lax.bitcast_convert_type(self, dtype)
    return out.reshape(*out.shape[:-2], out.shape[-2] * out.shape[-1]) if old > new else out


def _searchsorted(self, v, side="left", sorter=None, *, method="scan"):
    return jnp.searchsorted(self, v, side=side, sorter=sorter, method=method)


def _astype(self, dtype, copy=False, device=None):
    return jnp.astype(self, dtype, copy=copy)


def _nonzero(self, *, fill_value=None, size=None):
    return jnp.nonzero(self, size=size, fill_value=fill_value)


def _clip(self, min=None, max=None):
    return jnp.clip(self, min=min, max=max)


ARRAY_METHODS = {
    "all": jnp.all, "any": jnp.any, "argmax": jnp.argmax, "argmin": jnp.argmin, "argsort": jnp.argsort, "astype": _astype,
    "clip": _clip, "compress": lambda self, condition, axis=None, **kw: jnp.compress(condition, self, axis, **kw),
    "conj": jnp.conj, "conjugate": jnp.conjugate, "copy": _copy, "cumprod": jnp.cumprod, "cumsum": jnp.cumsum,
    "diagonal": jnp.diagonal, "dot": jnp.dot, "flatten": _flatten, "max": jnp.max, "mean": jnp.mean, "min": jnp.min,
    "nonzero": _nonzero, "prod": jnp.prod, "ptp": jnp.ptp, "ravel": _flatten, "repeat": jnp.repeat,
    "reshape": _shaping._reshape_method, "round": jnp.round, "searchsorted": _searchsorted, "sort": jnp.sort,
    "squeeze": jnp.squeeze, "std": jnp.std, "sum": jnp.sum, "swapaxes": jnp.swapaxes, "take": jnp.take, "trace": _trace,
    "transpose": _transpose, "var": jnp.var, "view": _view,
}

ARRAY_PROPERTIES = {
    "T": jnp.transpose, "mT": jnp.matrix_transpose, "real": jnp.real, "imag": jnp.imag, "at": _IndexUpdateHelper,
}
