"""`jax.nn`: activation functions, softmax and one-hot."""

import math

from _jitbook import (
    arraylike, canonical_dtype, check_arraylike, check_index, concrete_or_error, const_like, custom_jvp, default_float, dtype_kind,
    jit, promote_args_inexact,
)
from jax import lax
from jax import numpy as jnp
from jax.lax import canonicalize_axis
from jax.numpy import tanh
from jax.scipy.special import logsumexp


@jit
def identity(x):
    """`x` itself."""
    return arraylike("identity", x)


@custom_jvp
@jit
def relu(x):
    """``max(x, 0)``, with derivative 0 at 0: ``jax.nn.relu(x)``."""
    return jnp.maximum(x, 0)


relu.defjvps(lambda g, ans, x: lax.select(x > 0, g, lax.full_like(g, 0)))


@custom_jvp
@jit
def relu6(x):
    """``min(max(x, 0), 6)``."""
    return jnp.minimum(jnp.maximum(x, 0), 6.0)


relu6.defjvps(lambda g, ans, x: lax.select((x > 0) & (x < 6), g, lax.full_like(g, 0)))


@jit
def squareplus(x, b=4):
    """A smooth relu without exponentials."""
    x, b = arraylike("squareplus", x, b)
    return (x + jnp.sqrt(jnp.square(x) + b)) / 2


@jit
def softplus(x):
    """``log(1 + exp(x))``: ``jax.nn.softplus(x)``."""
    return jnp.logaddexp(x, 0)


@jit
def sparse_plus(x):
    """0 below -1, `x` above 1, a parabola between."""
    x = arraylike("sparse_plus", x)
    return jnp.where(x <= -1.0, 0.0, jnp.where(x >= 1.0, x, (x + 1.0) ** 2 / 4))


@jit
def soft_sign(x):
    """``x / (|x| + 1)``."""
    x = arraylike("soft_sign", x)
    return x / (jnp.abs(x) + 1)


def sigmoid(x):
    """``1 / (1 + exp(-x))``: ``jax.nn.sigmoid(x)``."""
    return lax.logistic(*_at_least_float(x))


def _at_least_float(x):
    # `lax.logistic` under JAX's inlined jit: the argument is an array, but is not promoted.
    return (arraylike("sigmoid", x),)


@jit
def sparse_sigmoid(x):
    """Piecewise linear sigmoid."""
    return 0.5 * jnp.clip(x + 1.0, 0.0, 2.0)


@jit
def silu(x):
    """``x * sigmoid(x)``."""
    x = arraylike("silu", x)
    return x * sigmoid(x)


swish = silu


@jit
def mish(x):
    """``x * tanh(softplus(x))``."""
    x = arraylike("mish", x)
    return x * jnp.tanh(softplus(x))


@jit
def log_sigmoid(x):
    """``log(sigmoid(x))``."""
    return -softplus(-arraylike("log_sigmoid", x))


@jit
def elu(x, alpha=1.0):
    """`x` above 0, ``alpha * (exp(x) - 1)`` below."""
    x = arraylike("elu", x)
    return jnp.where(x > 0, x, alpha * jnp.expm1(jnp.where(x > 0, 0.0, x)))


@jit
def leaky_relu(x, negative_slope=0.01):
    """`x` above 0, a small slope below."""
    x = arraylike("leaky_relu", x)
    return jnp.where(x >= 0, x, negative_slope * x)


@jit
def hard_tanh(x):
    """`x` between -1 and 1."""
    x = arraylike("hard_tanh", x)
    return jnp.where(x > 1, 1, jnp.where(x < -1, -1, x))


@jit
def celu(x, alpha=1.0):
    """A continuously differentiable `elu`."""
    return jnp.maximum(x, 0.0) + alpha * jnp.expm1(jnp.minimum(x, 0.0) / alpha)


@jit
def selu(x):
    """Self-normalising `elu`: ``jax.nn.selu(x)``."""
    return 1.0507009873554805 * elu(x, 1.6732632423543772)


def gelu(x, approximate=True):
    """``x`` times the normal distribution function, by default through `tanh`."""
    (x,) = promote_args_inexact("gelu", x)
    if approximate:
        scale = _strong(math.sqrt(2 / math.pi), x)
        return x * (0.5 * (1.0 + jnp.tanh(scale * (x + 0.044715 * x**3))))
    return jnp.array(0.5 * x * lax.erfc(-x * _strong(math.sqrt(0.5), x)), dtype=x.dtype)


def _strong(value, x):
    """`value` as a scalar of x's dtype."""
    from _jitbook import constant

    return constant(value, x.dtype)


@jit(static_argnames=("axis",))
def glu(x, axis=-1):
    """The first half times the sigmoid of the second."""
    x = arraylike("glu", x)
    assert x.shape[axis] % 2 == 0, "axis size must be divisible by 2"
    x1, x2 = jnp.split(x, 2, axis)
    return x1 * sigmoid(x2)


@jit
def hard_sigmoid(x):
    """``relu6(x + 3) / 6``."""
    return relu6(x + 3.0) / 6.0


@jit
def hard_silu(x):
    """``x * hard_sigmoid(x)``."""
    x = arraylike("hard_silu", x)
    return x * hard_sigmoid(x)


hard_swish = hard_silu


@jit(static_argnames=("axis", "keepdims"))
def logmeanexp(x, axis=None, where=None, keepdims=False):
    """``log(mean(exp(x)))`` without overflow."""
    from jax.numpy._reductions import _count

    out = logsumexp(x, axis=axis, where=where, keepdims=keepdims)
    return out - jnp.log(_count(jnp.asarray(x), axis, keepdims, where, out.dtype))


@jit(static_argnames=("axis",))
def log_softmax(x, axis=-1, where=None):
    """``log(softmax(x))`` without overflow: ``jax.nn.log_softmax(x)``."""
    x = arraylike("log_softmax", x)
    top = jnp.max(x, axis, where=where, initial=-math.inf, keepdims=True)
    safe = x if where is None else jnp.where(where, x, -math.inf)
    shifted = safe - lax.stop_gradient(top)
    out = shifted - jnp.log(jnp.sum(jnp.exp(shifted), axis, where=where, keepdims=True))
    return out if where is None else jnp.where(where, out, -math.inf)


def softmax(x, axis=-1, where=None):
    """Exponentials that sum to 1: ``jax.nn.softmax(x)``."""
    top = jnp.max(x, axis, where=where, initial=-math.inf, keepdims=True)
    safe = x if where is None else jnp.where(where, x, -math.inf)
    raised = jnp.exp(safe - lax.stop_gradient(top))
    out = raised / jnp.sum(raised, axis, where=where, keepdims=True)
    return out if where is None else jnp.where(where, out, 0)


@jit(static_argnames=("axis", "algorithm"))
def standardize(x, axis=-1, mean=None, variance=None, epsilon=1e-05, where=None, *, algorithm="fast"):
    """Zero mean and unit variance along an axis."""
    check_arraylike("standardize", x)
    if mean is None:
        mean = jnp.mean(x, axis, keepdims=True, where=where)
    if variance is None:
        if algorithm == "stable":
            variance = jnp.mean(jnp.square(jnp.subtract(x, mean)), axis, keepdims=True, where=where)
        elif algorithm == "fast":
            variance = jnp.mean(jnp.square(x), axis, keepdims=True, where=where) - jnp.square(mean)
            variance = jnp.clip(variance, 0)
        else:
            raise ValueError(f"Unknown algorithm '{algorithm}'. Expected 'fast' or 'stable'.")
    return jnp.subtract(x, mean) * lax.rsqrt(variance + epsilon)


_CLASSES = "The error arose in jax.nn.one_hot argument `num_classes`."


def one_hot(x, num_classes, *, dtype=None, axis=-1):
    """A 1 at each index, 0 elsewhere: ``jax.nn.one_hot(jnp.array([0, 2]), 3)``."""
    num_classes = concrete_or_error(check_index, num_classes, _CLASSES)
    x = jnp.asarray(x)
    if dtype_kind(x.dtype) not in "iu":
        import warnings

        warnings.warn(f"jax.nn.one_hot input should be integer-typed; got dtype={x.dtype}", DeprecationWarning)
    return _one_hot(x, num_classes, dtype=default_float() if dtype is None else canonical_dtype(dtype), axis=axis)


@jit(static_argnames=("num_classes", "dtype", "axis"))
def _one_hot(x, num_classes, *, dtype, axis):
    place = canonicalize_axis(axis, x.ndim + 1)
    shape = [1] * x.ndim
    shape.insert(place, num_classes)
    wide = lax.expand_dims(x, (check_index(axis),))
    return (wide == lax.broadcasted_iota(x.dtype, shape, place)).astype(dtype)


@jit
def log1mexp(x):
    """``log(1 - exp(-x))`` for positive `x`, without cancellation."""
    x = arraylike("log1mexp", x)
    return jnp.where(x < math.log(2.0), jnp.log(-jnp.expm1(-x)), jnp.log1p(-jnp.exp(-x)))


def dot_product_attention(query, key, value, bias=None, mask=None, *, scale=None, is_causal=False,
                          query_seq_lengths=None, key_value_seq_lengths=None, local_window_size=None,
                          implementation=None, return_residual=False):
    """``softmax(query @ key^T * scale + bias) @ value`` over heads, for arrays of shape (batch, time, heads, size).

    Without the batch the arrays have three dimensions; where there are fewer heads of keys, several of the queries' share
    one.
    """
    if return_residual:
        raise NotImplementedError("dot_product_attention with return_residual is not in jitbook yet")
    query, key, value = arraylike("dot_product_attention", query, key, value)
    out_shape = query.shape
    query, key, value = [x[None] if x.ndim == 3 else x for x in (query, key, value)]
    if bias is not None and bias.ndim == 3:
        bias = bias[None]
    if mask is not None and mask.ndim == 3:
        mask = mask[None]
    for name, x in (("query", query), ("key", key), ("value", value)):
        if x.ndim != 4:
            raise ValueError(f"{name} must have 3 or 4 dimensions, got shape {x.shape}.")
    heads, shared = query.shape[2], key.shape[2]
    if heads % shared:
        raise ValueError(f"The number of query heads must be a multiple of key/value heads, but got {heads} vs {shared}")
    if heads != shared:
        key, value = [jnp.repeat(x, heads // shared, axis=2) for x in (key, value)]
    scale = 1.0 / math.sqrt(query.shape[-1]) if scale is None else scale
    logits = jnp.einsum("BTNH,BSNH->BNTS", query, key, preferred_element_type=jnp.float32)
    logits = logits * jnp.array(scale, dtype=logits.dtype)
    if bias is not None:
        logits = (logits + bias).astype(logits.dtype)
    allowed = _attended(logits.shape, mask, is_causal, query_seq_lengths, key_value_seq_lengths, local_window_size)
    if allowed is not None:
        lowest = -0.7 * float(jnp.finfo(logits.dtype).max)
        logits = jnp.where(allowed, logits, jnp.array(lowest, logits.dtype))
    weights = softmax(logits.astype(jnp.float32), axis=-1).astype(key.dtype)
    out = jnp.einsum("BNTS,BSNH->BTNH", weights, value)
    if query_seq_lengths is not None:
        within = jnp.arange(out.shape[1])[None, :, None, None] < query_seq_lengths[:, None, None, None]
        out = jnp.where(within, out, 0)
    return out.reshape(out_shape)


def _attended(shape, mask, is_causal, query_lengths, key_lengths, window):
    """Which keys each query sees, or None for all."""
    rows, columns = jnp.arange(shape[2])[:, None], jnp.arange(shape[3])[None, :]
    parts = [] if mask is None else [mask]
    if is_causal:
        parts.append((columns <= rows)[None, None])
    if window is not None:
        left, right = (window, window) if isinstance(window, int) else window
        parts.append(((columns >= rows - left) & (columns <= rows + right))[None, None])
    if query_lengths is not None:
        parts.append((rows < query_lengths[:, None, None])[:, None])
    if key_lengths is not None:
        parts.append((columns < key_lengths[:, None, None])[:, None])
    if not parts:
        return None
    allowed = parts[0]
    for part in parts[1:]:
        allowed = jnp.logical_and(allowed, part)
    return allowed
