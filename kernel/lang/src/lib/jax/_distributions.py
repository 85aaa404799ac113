"""`jax.random` beyond one uniform or normal draw: gamma and what is made of it, Poisson, and rarer distributions."""

import math
from functools import partial

from _jitbook import (
    canonical_dtype, check_arraylike, const_like, convert, dtype_kind, dtype_of, iinfo, jit, promote_inexact,
    shape_of,
)
from jax import custom_jvp, lax
from jax import numpy as jnp
from jax.random import (
    _checked_key, _float_dtype, _sampler_shape, _sized, _split, exponential, normal, rademacher, uniform,
)


def _sampled_dtype(name, dtype):
    dtype = canonical_dtype(float if dtype is None else dtype, name)
    if dtype_kind(dtype) != "f":
        raise ValueError(f"dtype argument to `{name}` must be a float dtype, got {dtype}")
    return dtype


def _public(name, sample, parameters, doc):
    """A sampler of (key, parameters, shape, dtype) over its jitted body; the shape defaults to the parameters'."""

    def sampler(key, *args, shape=None, dtype=None, out_sharding=None):
        key, _ = _checked_key(name, key)
        values, rest = args[:parameters], args[parameters:]
        if len(values) != parameters:
            raise TypeError(f"{name}() missing {parameters - len(values)} required positional arguments")
        shape, dtype = (rest + (shape,))[0], (rest[1:] + (dtype,))[0]
        dtype = _sampled_dtype(name, dtype)
        shape = _sampler_shape(name, None if shape is None else _sized(shape), *values)
        return sample(key, *values, shape, dtype)

    sampler.__name__ = sampler.__qualname__ = name
    sampler.__doc__ = doc
    return sampler


def _boosted(alpha):
    """Whether alpha is large enough as it is, and the alpha to draw with."""
    one = const_like(alpha, 1)
    large = lax.ge(alpha, one)
    return large, lax.select(large, alpha, lax.add(alpha, one))


def _gamma_one(key, alpha, log_space):
    """One draw, by Marsaglia and Tsang."""
    def const(v):
        return const_like(alpha, v)

    zero, one = const(0), const(1)
    dtype = dtype_of(alpha)
    given = alpha
    large, alpha = _boosted(alpha)
    d = lax.sub(alpha, const(1.0 / 3.0))
    c = lax.div(const(1.0 / 3.0), lax.sqrt(d))

    def rejected(state):
        _, x, v, u = state
        return lax.bitwise_and(
            lax.ge(u, lax.sub(one, lax.mul(const(0.0331), lax.mul(x, x)))),
            lax.ge(lax.log(u), lax.add(lax.mul(x, const(0.5)), lax.mul(d, lax.add(lax.sub(one, v), lax.log(v))))))

    def again(state):
        key, x_key, u_key = _split(state[0], 3)

        def draw(kxv):
            key, sub = _split(kxv[0])
            x = normal(sub, (), dtype=dtype)
            return key, x, lax.add(one, lax.mul(x, c))

        _, x, v = lax.while_loop(lambda kxv: lax.le(kxv[2], zero), draw, (x_key, zero, const(-1)))
        return key, lax.mul(x, x), lax.mul(lax.mul(v, v), v), uniform(u_key, (), dtype=dtype)

    key, sub = _split(key)
    v = lax.while_loop(rejected, again, (key, zero, one, const(2)))[2]
    if log_space:
        logs = lax.neg(exponential(sub, (), dtype=dtype))
        boost = lax.select(large | (logs == 0), zero, lax.mul(logs, lax.div(one, given)))
        return lax.add(lax.add(lax.log(d), lax.log(v)), boost)
    samples = 1 - uniform(sub, (), dtype=dtype)
    return lax.mul(lax.mul(d, v), lax.select(large, one, lax.pow(samples, lax.div(one, given))))


@jit(static_argnums=(2,))
def _gamma_draws(key, a, log_space):
    keys = _split(key, math.prod(a.shape))
    draws = lax.map(lambda pair: _gamma_one(pair[0], pair[1], log_space), (keys, a.reshape(-1)))
    return draws.reshape(a.shape)


@partial(custom_jvp, nondiff_argnums=(2,))
def _differentiable_draws(key, a, log_space):
    return _gamma_draws(key, a, log_space)


@_differentiable_draws.defjvp
def _draws_jvp(log_space, primals, tangents):
    """How a draw moves with its parameter while the probability below it stays: not the derivative of the steps taken."""
    key, a = primals
    draws = _differentiable_draws(key, a, log_space)
    if not log_space:
        return draws, tangents[1] * lax.random_gamma_grad(a, draws)
    drawn = jnp.exp(draws)
    drawn = jnp.where(drawn == 0, jnp.finfo(drawn.dtype).tiny, drawn)
    return draws, tangents[1] * (lax.random_gamma_grad(a, drawn) / drawn)


def _gamma(key, a, shape, dtype, log_space=False):
    return _differentiable_draws(key, jnp.broadcast_to(convert(jnp.asarray(a), dtype), shape), log_space)


def _loggamma(key, a, shape, dtype):
    return _gamma(key, a, shape, dtype, True)


gamma = _public("gamma", _gamma, 1, "Gamma with shape parameter a: ``jax.random.gamma(key, 2.0)``.")
loggamma = _public("loggamma", _loggamma, 1, "The logarithm of gamma draws.")


def _beta(key, a, b, shape, dtype):
    key_a, key_b = _split(key)
    a, b = jnp.broadcast_to(convert(a, dtype), shape), jnp.broadcast_to(convert(b, dtype), shape)
    log_a, log_b = _loggamma(key_a, a, shape, dtype), _loggamma(key_b, b, shape, dtype)
    most = lax.max(log_a, log_b)
    a, b = jnp.exp(log_a - most), jnp.exp(log_b - most)
    return a / (a + b)


beta = _public("beta", _beta, 2, "Beta: ``jax.random.beta(key, 2.0, 3.0)``.")


def dirichlet(key, alpha, shape=None, dtype=None, *, out_sharding=None):
    """Points whose coordinates sum to 1: ``jax.random.dirichlet(key, jnp.ones(3))``."""
    from jax.nn import softmax
    key, _ = _checked_key("dirichlet", key)
    dtype = _float_dtype("dirichlet", dtype)
    if not jnp.ndim(alpha) >= 1:
        raise ValueError(f"dirichlet requires alpha.ndim >= 1, got alpha.ndim == {jnp.ndim(alpha)}")
    shape = shape_of(alpha)[:-1] if shape is None else _sized(shape)
    logs = _loggamma(key, convert(alpha, dtype), shape + shape_of(alpha)[-1:], dtype)
    return softmax(logs, -1)


def _t(key, df, shape, dtype):
    df = convert(df, dtype)
    key_n, key_g = _split(key)
    n = normal(key_n, shape, dtype)
    half = lax.div(df, const_like(n, 2))
    return n * jnp.sqrt(half / _gamma(key_g, half, shape, dtype))


t = _public("t", _t, 1, "Student's t: ``jax.random.t(key, 3.0)``.")


def _chisquare(key, df, shape, dtype):
    df = convert(df, dtype)
    two = const_like(df, 2)
    return lax.mul(jnp.exp(_loggamma(key, lax.div(df, two), shape, dtype)), two)


chisquare = _public("chisquare", _chisquare, 1, "Chi-squared: ``jax.random.chisquare(key, 3.0)``.")


def _f(key, dfnum, dfden, shape, dtype):
    dfden, dfnum = convert(dfden, dtype), convert(dfnum, dtype)
    key_den, key_num = _split(key)
    num = _chisquare(key_num, dfnum, shape, dtype)
    den = _chisquare(key_den, dfden, shape, dtype)
    return (num / dfnum) / (den / dfden)


f = _public("f", _f, 2, "The F distribution.")


def _rayleigh(key, scale, shape, dtype):
    u = uniform(key, shape, dtype)
    scale = jnp.broadcast_to(convert(scale, dtype), shape)
    return lax.mul(scale, lax.sqrt(lax.mul(lax.log(u), const_like(scale, -2))))


rayleigh = _public("rayleigh", jit(static_argnums=(2, 3))(_rayleigh), 1, "Rayleigh: ``jax.random.rayleigh(key, 1.0)``.")


def _lognormal(key, sigma, shape, dtype):
    return lax.exp(normal(key, shape, dtype) * convert(sigma, dtype))


def lognormal(key, sigma=1.0, shape=None, dtype=None, *, out_sharding=None):
    """Log-normal: ``jax.random.lognormal(key, 1.0, (3,))``."""
    key, _ = _checked_key("lognormal", key)
    shape = _sampler_shape("lognormal", None if shape is None else _sized(shape), sigma)
    return jit(static_argnums=(2, 3))(_lognormal)(key, sigma, shape, _float_dtype("lognormal", dtype))


@jit(static_argnums=(4, 5))
def _triangular(key, left, mode, right, shape, dtype):
    left, right, mode = (jnp.broadcast_to(convert(x, dtype), shape) for x in (left, right, mode))
    u = uniform(key, shape, dtype)
    low = left + lax.sqrt(u * (right - left) * (mode - left))
    high = right - lax.sqrt((1 - u) * (right - left) * (right - mode))
    return lax.select(u < (mode - left) / (right - left), low, high)


triangular = _public("triangular", _triangular, 3, "Triangular: ``jax.random.triangular(key, 0.0, 0.5, 1.0)``.")


@jit(static_argnums=(2, 3))
def _wald(key, mean, shape, dtype):
    k1, k2 = _split(key, 2)
    mean = jnp.broadcast_to(convert(mean, dtype), shape)
    v, z = normal(k1, shape, dtype), uniform(k2, shape, dtype)
    y = lax.integer_pow(v, 2)
    square = lax.integer_pow(mean, 2)
    x = mean + square * y / 2 - mean / 2 * lax.sqrt(4 * mean * y + square * lax.integer_pow(y, 2))
    return lax.select(lax.le(z, mean / (mean + x)), x, square / x)


wald = _public("wald", _wald, 1, "Wald, the inverse Gaussian of shape 1.")


def maxwell(key, shape=(), dtype=None, *, out_sharding=None):
    """The length of a normal vector of three: ``jax.random.maxwell(key, (2,))``."""
    key, _ = _checked_key("maxwell", key)
    return _maxwell(key, _sized(shape), _float_dtype("maxwell", dtype))


@jit(static_argnums=(1, 2))
def _maxwell(key, shape, dtype):
    return jnp.linalg.norm(normal(key, shape + (3,), dtype), axis=-1)


def double_sided_maxwell(key, loc, scale, shape=(), dtype=None, *, out_sharding=None):
    """Maxwell draws of either sign."""
    key, _ = _checked_key("double_sided_maxwell", key)
    dtype = _float_dtype("double_sided_maxwell", dtype)
    common = lax.broadcast_shapes(shape_of(loc), shape_of(scale))
    shape = (_sized(shape) or common) + common
    key_size, key_sign = _split(key)
    return rademacher(key_sign, shape, dtype) * _maxwell(key_size, shape, dtype) * scale + loc


def _generalized_normal(key, p, shape, dtype):
    keys = _split(key)
    g = _gamma(keys[0], 1 / p, shape, dtype)
    return rademacher(keys[1], shape, dtype) * g ** (1 / p)


def generalized_normal(key, p, shape=(), dtype=None, *, out_sharding=None):
    """The generalized normal distribution of power p."""
    key, _ = _checked_key("generalized_normal", key)
    return _generalized_normal(key, p, _sized(shape), _float_dtype("generalized_normal", dtype))


def geometric(key, p, shape=None, dtype=int, *, out_sharding=None):
    """Trials up to the first success: ``jax.random.geometric(key, 0.3, (4,))``."""
    key, _ = _checked_key("geometric", key)
    shape = _sampler_shape("geometric", None if shape is None else _sized(shape), p)
    return _geometric(key, p, shape, jnp.dtype(jnp.zeros((), dtype).dtype))


@jit(static_argnums=(2, 3))
def _geometric(key, p, shape, dtype):
    check_arraylike("geometric", p)
    (p,) = promote_inexact(p)
    u = uniform(key, shape, p.dtype)
    u = jnp.where(u == 0, 1, u)
    return (lax.floor(lax.div(lax.log(u), jnp.broadcast_to(lax.log1p(-p), shape))) + 1).astype(dtype)


def poisson(key, lam, shape=None, dtype=None, *, out_sharding=None):
    """Poisson counts of rate lam: ``jax.random.poisson(key, 3.0, (4,))``."""
    key, _ = _checked_key("poisson", key)
    dtype = jnp.dtype(jnp.zeros((), int if dtype is None else dtype).dtype)
    shape = shape_of(lam) if shape is None else _sized(shape)
    return _poisson(key, jnp.broadcast_to(convert(lam, "float32"), shape), shape, dtype)


@jit(static_argnums=(2, 3))
def _poisson(key, lam, shape, dtype):
    small = lax.ne(lam, lam) | (lam < 10)
    most = iinfo(dtype).max
    few = _poisson_knuth(key, lax.select(small, lam, lax.full_like(lam, 0.0)), shape, dtype, most)
    many = _poisson_rejection(key, lax.select(small, lax.full_like(lam, 1e5), lam), shape, dtype, most)
    result = lax.select(small, few, many)
    return lax.select(lam == 0, jnp.zeros_like(result), result)


def _poisson_knuth(key, lam, shape, dtype, most):
    def body(carry):
        i, k, key, log_product = carry
        key, sub = _split(key)
        k = lax.select(log_product > -lam, k + 1, k)
        return i + 1, k, key, log_product + jnp.log(uniform(sub, shape, "float32"))

    def test(carry):
        return (carry[3] > -lam).any() & (carry[0] < most)

    start = lax.full_like(lam, 0, dtype, shape), key, lax.full_like(lam, 0, "float32", shape)
    return (lax.while_loop(test, body, (0, *start))[1] - 1).astype(dtype)


def _poisson_rejection(key, lam, shape, dtype, most):
    log_lam = lax.log(lam)
    b = 0.931 + 2.53 * lax.sqrt(lam)
    a = -0.059 + 0.02483 * b
    inv_alpha = 1.1239 + 1.1328 / (b - 3.4)
    v_r = 0.9277 - 3.6224 / (b - 2)

    def body(carry):
        i, kept, accepted, key = carry
        key, sub_u, sub_v = _split(key, 3)
        u, v = uniform(sub_u, shape, lam.dtype) - 0.5, uniform(sub_v, shape, lam.dtype)
        shifted = 0.5 - abs(u)
        k = lax.floor((2 * a / shifted + b) * u + lam + 0.43)
        s = lax.log(v * inv_alpha / (a / (shifted * shifted) + b))
        bound = -lam + k * log_lam - lax.lgamma(k + 1)
        at_once = (shifted >= 0.07) & (v <= v_r)
        reject = (k < 0) | ((shifted < 0.013) & (v > shifted))
        accept = at_once | (~reject & (s <= bound))
        return i + 1, lax.select(accept, k, kept), accepted | accept, key

    def test(carry):
        return (~carry[2]).any() & (carry[0] < most)

    start = lax.full_like(lam, -1, lam.dtype, shape), lax.full_like(lam, False, "bool", shape), key
    return lax.while_loop(test, body, (0, *start))[1].astype(dtype)
