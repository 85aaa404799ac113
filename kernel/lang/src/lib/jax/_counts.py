"""`jax.random` of counts, rotations and points in balls: binomial, multinomial, orthogonal and ball."""
import math

from _jitbook import check_arraylike, concrete_or_error, jit, promote_inexact, shape_of
from jax import lax
from jax import numpy as jnp
from jax._distributions import _sampled_dtype, generalized_normal
from jax.random import _check_shape, _checked_key, _float_dtype, _sized, _split, exponential, normal, uniform

# log(k!) minus Stirling's approximation, for k up to 9.
_TAILS = (0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
          0.0138761288230707, 0.0118967099458917, 0.0104112652619720, 0.00925546218271273, 0.00833056343336287)


def _tail(k):
    few = k <= 9
    k = jnp.clip(k, 0.0, 9.0) if k.size == 0 else lax.clamp(jnp.zeros((), k.dtype), k, jnp.full((), 9.0, k.dtype))
    square = (k + 1) * (k + 1)
    series = (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1)
    return lax.select(few, jnp.array(_TAILS, dtype=k.dtype)[jnp.floor(k).astype("int32")], series)


def _by_waiting(key, count, prob, shape, dtype, most):
    """Counts as the number of geometric waiting times that fit into `count` trials."""

    def again(state):
        i, draws, total, key = state
        sub, key = _split(key)
        draws = lax.select(total <= count, draws + 1, draws)
        return i + 1, draws, total + jnp.ceil(jnp.log(uniform(sub, shape, prob.dtype)) / jnp.log1p(-prob)), key

    zero = jnp.zeros(shape, prob.dtype)
    draws = lax.while_loop(lambda s: jnp.any(s[2] <= count) & (s[0] < most), again, (0, zero, zero, key))[1]
    return (draws - 1).astype(dtype)


def _by_rejection(key, count, prob, shape, dtype, most):
    """Counts by transformed rejection with squeeze (Hormann's BTRS)."""
    stddev = jnp.sqrt(count * prob * (1 - prob))
    b = 1.15 + 2.53 * stddev
    a = -0.0873 + 0.0248 * b + 0.01 * prob
    r, m = prob / (1 - prob), jnp.floor((count + 1) * prob)
    alpha = (2.83 + 5.1 / b) * stddev

    def again(state):
        i, out, done, key = state
        key, first, second = _split(key, 3)
        u, v = uniform(first, shape, prob.dtype) - 0.5, uniform(second, shape, prob.dtype)
        edge = 0.5 - jnp.abs(u)
        k = jnp.floor((2 * a / edge + b) * u + (count * prob + 0.5))
        outside = (k < 0) | (k > count)
        bound = ((m + 0.5) * jnp.log((m + 1) / (r * (count - m + 1)))
                 + (count + 1) * jnp.log((count - m + 1) / (count - k + 1))
                 + (k + 0.5) * jnp.log(r * (count - k + 1) / (k + 1))
                 + _tail(m) + _tail(count - m) - _tail(k) - _tail(count - k))
        close = jnp.log(v * alpha / (a / (edge * edge) + b)) <= bound
        accept = ((edge >= 0.07) & (v <= 0.92 - 4.2 / b)) | (~outside & close)
        return i + 1, lax.select(accept, k, out), done | accept, key

    start = 0, jnp.full(shape, -1, prob.dtype), jnp.full(shape, False, bool), key
    return lax.while_loop(lambda s: jnp.any(~s[2]) & (s[0] < most), again, start)[1].astype(dtype)


@jit(static_argnums=(3, 4), inline=True)
def _binomial(key, count, prob, shape, dtype):
    if shape is None:
        shape = jnp.broadcast_shapes(shape_of(count), shape_of(prob))
    else:
        _check_shape("binomial", shape, shape_of(count), shape_of(prob))
    (prob,) = promote_inexact(prob)
    count, prob = jnp.broadcast_to(jnp.asarray(count, prob.dtype), shape), jnp.broadcast_to(prob, shape)
    rare = prob < 0.5
    q = lax.select(rare, prob, 1.0 - prob)
    no_count, endless = jnp.isnan(count) | (count < 0.0), jnp.isinf(count)
    no_prob = jnp.isnan(q)
    negative = q < 0.0
    q = jnp.where(no_prob | negative, 0.01, q)
    waiting = no_count | (count * q <= 10.0)
    count = jnp.floor(count)
    most = float(jnp.finfo(dtype).max)
    out = lax.select(
        waiting,
        _by_waiting(key, jnp.where(waiting, count, 0.0), q, shape, dtype, most),
        _by_rejection(key, jnp.where(waiting, 1e4, count), jnp.where(waiting, 0.5, q), shape, dtype, most))
    invalid = negative | no_prob | no_count
    out = jnp.where(invalid, math.nan, out)
    out = jnp.where(endless & ~invalid, math.inf, out)
    return lax.select(rare | no_count | no_prob | endless, out, count.astype(dtype) - out)


def binomial(key, n, p, shape=None, dtype=None):
    """How many of n trials succeed: ``jax.random.binomial(key, 10, 0.4, (5,))``."""
    key, _ = _checked_key("binomial", key)
    check_arraylike("binomial", n, p)
    dtype = _sampled_dtype("binomial", dtype)
    return _binomial(key, n, p, None if shape is None else _sized(shape), dtype)


def multinomial(key, n, p, *, shape=None, dtype=None, unroll=1):
    """How many of n trials have each outcome: ``jax.random.multinomial(key, 10., jnp.array([.2, .3, .5]))``."""
    key, _ = _checked_key("multinomial", key)
    check_arraylike("multinomial", n, p)
    n, p = promote_inexact(n, p)
    shape = p.shape if shape is None else shape
    n, p = jnp.broadcast_to(n, shape[:-1]), jnp.moveaxis(jnp.broadcast_to(p, shape), -1, 0)
    rest = lax.cumsum(p, 0, reverse=True)
    ratios = p / jnp.where(rest == 0, 1, rest)

    def draw(left, ratio_key):
        ratio, key = ratio_key
        count = binomial(key, left, ratio.clip(0, 1), dtype=left.dtype)
        return left - count, count

    _, counts = lax.scan(draw, n, (ratios, _split(key, ratios.shape[0])), unroll=unroll)
    counts = jnp.moveaxis(counts, 0, -1)
    return counts if dtype is None else counts.astype(dtype)


def orthogonal(key, n, shape=(), dtype=None, m=None, *, out_sharding=None):
    """Matrices drawn evenly from the orthogonal ones: ``jax.random.orthogonal(key, 3)``."""
    shape = _sized(shape)
    key, _ = _checked_key("orthogonal", key)
    dtype = _float_dtype("orthogonal", dtype)
    n = concrete_or_error(int, n, "The error occurred in jax.random.orthogonal()")
    m = n if m is None else concrete_or_error(int, m, "The error occurred in jax.random.orthogonal()")
    return _orthogonal(key, n, m, shape, dtype)


@jit(static_argnums=(1, 2, 3, 4))
def _orthogonal(key, n, m, shape, dtype):
    q, r = jnp.linalg.qr(normal(key, (*shape, max(n, m), min(n, m)), dtype))
    x = q * jnp.expand_dims(jnp.sign(jnp.linalg.diagonal(r)), -2)
    return x.mT if n < m else x


def ball(key, d, p=2, shape=(), dtype=None, *, out_sharding=None):
    """Points drawn evenly from the unit ball of a p-norm: ``jax.random.ball(key, 3, shape=(2,))``."""
    shape = _sized(shape)
    key, _ = _checked_key("ball", key)
    dtype = _float_dtype("ball", dtype)
    d = concrete_or_error(int, d, "The error occurred in jax.random.ball()")
    return _ball(key, p, d, shape, dtype)


@jit(static_argnums=(2, 3, 4))
def _ball(key, p, d, shape, dtype):
    first, second = _split(key)
    g = generalized_normal(first, p, (*shape, d), dtype)
    e = exponential(second, shape, dtype)
    return g / (((jnp.abs(g) ** p).sum(-1) + e) ** (1 / p))[..., None]
