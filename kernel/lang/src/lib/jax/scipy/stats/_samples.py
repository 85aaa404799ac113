"""Statistics of samples: `jax.scipy.stats.mode`, `rankdata` and `sem`."""
import math
from typing import NamedTuple

from _jitbook import arraylike, default_float, jit, promote_args_inexact
from jax import lax, vmap
from jax import numpy as jnp
from jax.lax import canonicalize_axis


class ModeResult(NamedTuple):
    """The most frequent values, and how often they occur."""

    mode: object
    count: object


def _check_policy(name, nan_policy):
    if nan_policy not in ["propagate", "omit", "raise"]:
        raise ValueError(f"Illegal nan_policy value {nan_policy!r}; expected one of {{'propagate', 'omit', 'raise'}}")
    if nan_policy == "omit":
        raise NotImplementedError(f"Logic for `nan_policy` of {nan_policy} is not implemented")
    if nan_policy == "raise":
        raise NotImplementedError(
            f"In order to best JIT compile `{name}`, we cannot know whether `x` contains nans. Please check if nans exist "
            f"in `x` outside of the `{name}` function.")


@jit(static_argnames=("axis", "nan_policy", "keepdims"))
def mode(a, axis=0, nan_policy="propagate", keepdims=False):
    """The most frequent value along an axis, the smallest of them: ``jax.scipy.stats.mode(jnp.array([1, 2, 2]))``."""
    x = jnp.atleast_1d(arraylike("mode", a))
    _check_policy("mode", nan_policy)
    shape = x.shape
    if axis is None:
        out_shape, axis, x = (1,) * len(shape) if keepdims else (), 0, x.ravel()
    else:
        axis = canonicalize_axis(axis, x.ndim)
        out_shape = shape[:axis] + ((1,) if keepdims else ()) + shape[axis + 1:]

    def one(x):
        if x.size == 0:
            return jnp.array(math.nan, dtype=default_float()), jnp.array(0, dtype=default_float())
        values, counts = jnp.unique(x, return_counts=True, size=x.size)
        return values[jnp.argmax(counts)], counts.max()

    x = jnp.moveaxis(x, axis, 0)
    values, counts = vmap(one, in_axes=1)(x.reshape(x.shape[0], math.prod(x.shape[1:])))
    return ModeResult(values.reshape(out_shape), counts.reshape(out_shape))


def _ranks(a, method):
    dtype = default_float()
    ordered, places = lax.sort_key_val(a, jnp.arange(a.size))
    ranks = jnp.zeros_like(places).at[places].set(jnp.arange(a.size, dtype=places.dtype))
    if method == "ordinal":
        return (ranks + 1).astype(dtype)
    first = jnp.concatenate([jnp.array([True]), ordered[1:] != ordered[:-1]])
    group = first.cumsum()[ranks]
    if method == "dense":
        return group.astype(dtype)
    starts = jnp.nonzero(first, size=ordered.size + 1, fill_value=first.size)[0].astype(dtype)
    if method == "max":
        return starts[group]
    return starts[group - 1] + 1 if method == "min" else 0.5 * (starts[group] + starts[group - 1] + 1)


@jit(static_argnames=("method", "axis", "nan_policy"))
def rankdata(a, method="average", *, axis=None, nan_policy="propagate"):
    """Ranks from 1 on: ``jax.scipy.stats.rankdata(jnp.array([3., 1., 2., 2.]))``."""
    a = arraylike("rankdata", a)
    _check_policy("rankdata", nan_policy)
    if method not in ("average", "min", "max", "dense", "ordinal"):
        raise ValueError(f"unknown method '{method}'")
    if axis is not None:
        return jnp.apply_along_axis(rankdata, axis, a, method)
    a = jnp.ravel(a)
    return lax.cond(jnp.any(jnp.isnan(a)), lambda a: jnp.full_like(a, jnp.nan, default_float()),
                    lambda a: _ranks(a, method), a)


@jit(static_argnames=("axis", "nan_policy", "keepdims"))
def sem(a, axis=0, ddof=1, nan_policy="propagate", *, keepdims=False):
    """The standard error of the mean: ``jax.scipy.stats.sem(jnp.arange(5.))``."""
    (b,) = promote_args_inexact("sem", a)
    if nan_policy == "propagate":
        size = b.size if axis is None else b.shape[axis]
        return b.std(axis, ddof=ddof, keepdims=keepdims) / jnp.sqrt(size).astype(b.dtype)
    if nan_policy == "omit":
        count = (~jnp.isnan(b)).sum(axis, keepdims=keepdims)
        return jnp.nanstd(b, axis, ddof=ddof, keepdims=keepdims) / jnp.sqrt(count).astype(b.dtype)
    raise ValueError(f"{nan_policy} is not supported")
