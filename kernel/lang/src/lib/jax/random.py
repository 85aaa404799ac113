"""`jax.random`: keys and distributions, bit for bit as JAX draws them.

A sampler is a public function that checks its arguments and a private one under `jit`, named as in
JAX (`_uniform`, `_normal`, ...), whose body decides the stream. Raw uint32 keys are wrapped on the
way in and unwrapped on the way out.
"""

import math

from _jitbook import (
    bind, canonical_dtype, canonical_shape, check_arraylike, check_index, concrete_or_error, const_like, constant, default_uint,
    dtype_kind, dtype_of, finfo, float_bits, iinfo, is_array, is_numpy, is_weak, jit, ndim_of, next_after, promote_inexact, shape_of,
    type_text,
)
from jax import lax
from jax import numpy as jnp
from jax.lax import canonicalize_axis

_UINTS = {8: "uint8", 16: "uint16", 32: "uint32", 64: "uint64"}


# -- keys -------------------------------------------------------------------------------------


def _is_key(x):
    return is_array(x) and dtype_kind(x.dtype) == "k"


def _checked_key(name, key, allow_batched=False):
    """The key as a typed key, and whether it was a raw uint32 array."""
    wrapped = not _is_key(key)
    if wrapped:
        if not (is_array(key) or is_numpy(key) or isinstance(key, (bool, int, float, complex))):
            raise TypeError(f"unexpected PRNG key type {type(key)}")
        typed = _wrap(key)
    else:
        typed = key
    if typed.ndim and not allow_batched:
        raise ValueError(
            f"{name} accepts a single key, but was given a key array of shape {shape_of(key)} != (). Use jax.vmap for batching."
        )
    return typed, wrapped


def _wrap(data):
    if not (hasattr(data, "ndim") and hasattr(data, "shape") and hasattr(data, "dtype")):
        raise TypeError(
            f"JAX encountered invalid PRNG key data: expected key_data to have ndim, shape, and dtype attributes. Got {data}"
        )
    if data.ndim < 1:
        raise TypeError(
            "JAX encountered invalid PRNG key data: expected key_data.ndim >= 1; "
            f"got ndim={data.ndim}"
        )
    if tuple(data.shape[-1:]) != (2,):
        raise TypeError(
            "JAX encountered invalid PRNG key data: expected key_data.shape to end with (2,); "
            f"got shape={data.shape} for impl=PRNGImpl(threefry2x32, fry)"
        )
    if data.dtype.name != "uint32":
        raise TypeError(f"JAX encountered invalid PRNG key data: expected key_data.dtype = uint32; got dtype={data.dtype}")
    return bind("random_wrap", data)


def _given_back(wrapped, key):
    return bind("random_unwrap", key) if wrapped else key


def _seeded(name, seed):
    if _is_key(seed):
        raise TypeError(f"{name} accepts a scalar seed, but was given a PRNG key.")
    if isinstance(seed, str):
        raise TypeError(
            f"Value {seed!r} with dtype <U{max(1, len(seed))} is not a valid JAX array type. Only arrays of numeric types are "
            "supported by JAX."
        )
    if ndim_of(seed):
        raise TypeError(
            f"{name} accepts a scalar seed, but was given an array of shape {shape_of(seed)} != (). Use jax.vmap for batching"
        )
    if not isinstance(seed, int) and dtype_kind(dtype_of(seed)) not in "iu":
        weak = "~" if is_weak(seed) else ""
        raise TypeError(f"PRNG key seed must be an integer; got JitTracer({weak}{type_text(seed)})")
    return bind("random_seed", seed_array(seed) if isinstance(seed, int) else jnp.asarray(seed))


def seed_array(seed):
    """A Python int as the integer array that `random_seed` takes; only its low bits count."""
    from _jitbook import int64_array

    from _jitbook import config_get
    return int64_array(seed) if config_get("jax_enable_x64") else jnp.asarray((seed + 2**31 & 0xFFFFFFFF) - 2**31)


def _check_impl(impl):
    if impl not in (None, "threefry2x32", "fry") and str(impl) != "fry":
        if impl in ("rbg", "unsafe_rbg"):
            raise NotImplementedError(f"keys of the implementation {impl!r} are not in jitbook: the default is threefry2x32")
        raise ValueError(f"unrecognized PRNG implementation \"{impl}\".")


def key(seed, *, impl=None, dtype=None):
    """A typed random key: ``jax.random.key(0)``."""
    _check_impl(impl)
    return _seeded("key", seed)


def PRNGKey(seed, *, impl=None):
    """A raw uint32 key: ``jax.random.PRNGKey(0)``."""
    _check_impl(impl)
    return bind("random_unwrap", _seeded("PRNGKey", seed))


def fold_in(key, data):
    """A new key from a key and an int: ``jax.random.fold_in(key, 1)``."""
    key, wrapped = _checked_key("fold_in", key)
    if ndim_of(data):
        raise TypeError(
            f"fold_in accepts a scalar, but was given an array ofshape {shape_of(data)} != (). Use jax.vmap for batching."
        )
    return _given_back(wrapped, bind("random_fold_in", key, jnp.asarray(data, dtype="uint32")))


def _split(key, num=2):
    if key.ndim:
        raise TypeError(
            f"split accepts a single key, but was given a key array of shape {key.shape} != (). Use jax.vmap for batching."
        )
    return bind("random_split", key, shape=tuple(num) if isinstance(num, (tuple, list)) else (num,))


def split(key, num=2):
    """New keys from one: ``k1, k2 = jax.random.split(key)``."""
    key, wrapped = _checked_key("split", key)
    return _given_back(wrapped, _split(key, num))


def clone(key):
    """The same key under another name."""
    return key


def key_data(keys):
    """The uint32 words of keys."""
    return bind("random_unwrap", _checked_key("key_data", keys, allow_batched=True)[0])


def wrap_key_data(key_bits_array, *, impl=None, dtype=None):
    """Typed keys from uint32 words."""
    return _wrap(key_bits_array)


def key_impl(keys):
    """The name of the generator: ``'threefry2x32'``, printed as ``fry`` in key types."""
    _checked_key("key_impl", keys, allow_batched=True)
    return "threefry2x32"


# -- argument checks --------------------------------------------------------------------------


def _float_dtype(name, dtype):
    dtype = canonical_dtype(float if dtype is None else dtype)
    if dtype_kind(dtype) != "f":
        raise ValueError(f"dtype argument to `{name}` must be a float dtype, got {dtype}")
    return dtype


def _check_shape(name, shape, *param_shapes):
    if param_shapes:
        result = lax.broadcast_shapes(shape, *param_shapes)
        if tuple(shape) != result:
            raise ValueError(
                f"{name} parameter shapes must be broadcast-compatible with shape argument, and the result of broadcasting "
                f"the shapes must equal the shape argument, but got result {result} for shape argument {shape}."
            )


def _sampler_shape(name, shape, *params):
    """The shape to draw: the given one, checked, or that of the parameters."""
    shapes = [shape_of(p) for p in params]
    if shape is None:
        return lax.broadcast_shapes(*shapes)
    _check_shape(name, shape, *shapes)
    return shape


def _sized(shape):
    """A shape; a number is that of one axis."""
    return canonical_shape((shape,) if isinstance(shape, int) else shape)


def _simple(name, sample, doc):
    """A public sampler of (key, shape, dtype) over its jitted body."""

    def sampler(key, shape=(), dtype=None, *, out_sharding=None):
        key, _ = _checked_key(name, key)
        dtype = _float_dtype(name, dtype)
        return sample(key, _sized(shape), dtype)

    sampler.__name__ = sampler.__qualname__ = name
    sampler.__doc__ = doc
    return sampler


# -- bits and uniform -------------------------------------------------------------------------


def _random_bits(key, bit_width, shape):
    return bind("random_bits", key, bit_width=bit_width, shape=shape)


def bits(key, shape=(), dtype=None, *, out_sharding=None):
    """Uniform random bits as unsigned ints: ``jax.random.bits(key, (3,))``."""
    key, _ = _checked_key("bits", key)
    dtype = default_uint() if dtype is None else canonical_dtype(dtype)
    if dtype_kind(dtype) != "u":
        raise ValueError(f"dtype argument to `bits` must be an unsigned int dtype, got {dtype}")
    return _random_bits(key, dtype.itemsize * 8, _sized(shape))


def uniform(key, shape=(), dtype=None, minval=0.0, maxval=1.0, *, out_sharding=None):
    """Uniform floats in [minval, maxval): ``jax.random.uniform(key, (2, 3))``."""
    key, _ = _checked_key("uniform", key)
    dtype = canonical_dtype(float if dtype is None else dtype)
    shape = _sized(shape)
    if dtype_kind(dtype) != "f":
        raise ValueError(f"dtype argument to `uniform` must be a float dtype, got {dtype}")
    return _uniform(key, minval, maxval, shape, dtype)


@jit(static_argnums=(3, 4))
def _uniform(key, minval, maxval, shape, dtype):
    # Random mantissa bits under the exponent of 1 give [1, 2); minus 1 is uniform in [0, 1).
    minval, maxval = lax.convert_element_type(minval, dtype), lax.convert_element_type(maxval, dtype)
    minval, maxval = lax.broadcast_to_rank(minval, len(shape)), lax.broadcast_to_rank(maxval, len(shape))
    width, mantissa = finfo(dtype).bits, finfo(dtype).nmant
    drawn = 8 if mantissa < 8 else width
    raw = _random_bits(key, drawn, shape)
    uint = _UINTS[width]
    if drawn != width:
        raw = lax.convert_element_type(raw, uint)
    raw = lax.shift_right_logical(raw, jnp.array(drawn - mantissa, uint))
    raw = lax.bitwise_or(raw, jnp.asarray(float_bits(1.0, dtype, uint), dtype=raw.dtype))
    floats = lax.bitcast_convert_type(raw, dtype) - jnp.array(1.0, dtype)
    return lax.max(minval, lax.reshape(floats * (maxval - minval) + minval, shape))


# -- integers ---------------------------------------------------------------------------------


def _clipped(val, dtype):
    low = max(iinfo(dtype).min, iinfo(val.dtype).min)
    high = min(iinfo(dtype).max, iinfo(val.dtype).max)
    return jnp.clip(val, const_like(val, low), const_like(val, high)).astype(dtype)


def randint(key, shape, minval, maxval, dtype=None, *, out_sharding=None):
    """Ints in [minval, maxval): ``jax.random.randint(key, (5,), 0, 10)``."""
    key, _ = _checked_key("randint", key)
    dtype = canonical_dtype(int if dtype is None else dtype)
    shape = _sized(shape)
    if dtype_kind(dtype) not in "iu":
        raise TypeError(f"randint only accepts integer dtypes, got {dtype}")
    info = iinfo(dtype)
    working = dtype
    if info.bits < 32:
        working = canonical_dtype("int32")
        minval = jnp.asarray(minval).astype("int32").clip(int(info.min), int(info.max))
        maxval = jnp.asarray(maxval).astype("int32").clip(int(info.min), int(info.max) + 1)
    return _randint(key, minval, maxval, shape, working).astype(dtype)


@jit(static_argnums=(3, 4))
def _randint(key, minval, maxval, shape, dtype):
    _check_shape("randint", shape, shape_of(minval), shape_of(maxval))
    check_arraylike("randint", minval, maxval)
    minval, maxval = [_integer_bound(jnp.asarray(v)) for v in (minval, maxval)]
    past_end = lax.gt(maxval, _clipped(jnp.array(iinfo(dtype).max, dtype), maxval.dtype))
    minval, maxval = _clipped(minval, dtype), _clipped(maxval, dtype)
    minval, maxval = lax.broadcast_to_rank(minval, len(shape)), lax.broadcast_to_rank(maxval, len(shape))
    width = iinfo(dtype).bits
    k1, k2 = _split(key)
    high, low = _random_bits(k1, width, shape), _random_bits(k2, width, shape)
    span = lax.convert_element_type(maxval - minval, _UINTS[width])
    span = lax.select(maxval <= minval, lax.full_like(span, 1), span)
    span = lax.select(past_end & (maxval > minval), lax.add(span, const_like(span, 1)), span)
    # high * 2**width + low, modulo span, in two halves that do not overflow.
    multiplier = lax.rem(const_like(span, 2 ** (width // 2)), span)
    multiplier = lax.rem(lax.mul(multiplier, multiplier), span)
    offset = lax.add(lax.mul(lax.rem(high, span), multiplier), lax.rem(low, span))
    return lax.add(minval, lax.convert_element_type(lax.rem(offset, span), dtype))


def _integer_bound(v):
    return v if dtype_kind(v.dtype) in "iu" else v.astype(int)


def permutation(key, x, axis=0, independent=False, *, out_sharding=None):
    """A random order of ``range(x)`` or of an array: ``jax.random.permutation(key, 5)``."""
    key, _ = _checked_key("permutation", key)
    check_arraylike("permutation", x)
    axis = canonicalize_axis(axis, ndim_of(x) or 1)
    if not ndim_of(x):
        if dtype_kind(dtype_of(x)) not in "iu":
            raise TypeError("x must be an integer or at least 1-dimensional")
        n = concrete_or_error(int, x, "argument x of jax.random.permutation()")
        return _shuffle(key, jnp.arange(n), axis)
    if independent or ndim_of(x) == 1:
        return _shuffle(key, x, axis)
    order = _shuffle(key, jnp.arange(x.shape[axis]), 0)
    return jnp.take(x, order, axis, unique_indices=True)


@jit(static_argnums=(2,))
def _shuffle(key, x, axis):
    # Sorting by random keys; enough rounds that ties (equal keys) are unlikely to matter.
    rounds = math.ceil(3 * math.log(max(1, x.size)) / math.log(4294967295))
    for _ in range(rounds):
        key, subkey = _split(key)
        _, x = lax.sort_key_val(_random_bits(subkey, 32, x.shape), x, axis)
    return x


def choice(key, a, shape=(), replace=True, p=None, axis=0, mode=None):
    """Random elements: ``jax.random.choice(key, x, (2,), replace=False)``."""
    key, _ = _checked_key("choice", key)
    if not isinstance(shape, (tuple, list)):
        raise TypeError(f"shape argument of jax.random.choice must be a sequence, got {shape}")
    check_arraylike("choice", a)
    arr = jnp.asarray(a)
    if arr.ndim == 0:
        n = concrete_or_error(int, a, "The error occurred in jax.random.choice()")
    else:
        axis = canonicalize_axis(axis, arr.ndim)
        n = arr.shape[axis]
    draws = math.prod(shape)
    if draws == 0:
        return jnp.zeros(shape, dtype=arr.dtype)
    if n <= 0:
        raise ValueError("a must be greater than 0 unless no samples are taken")
    if not replace and draws > n:
        raise ValueError(
            f"Cannot take a larger sample (size {draws}) than population (size {n}) when 'replace=False'"
        )
    if p is None and not replace:
        picks = (slice(None),) * axis + (slice(draws),)
        result = permutation(key, n if arr.ndim == 0 else arr, axis)[picks]
    else:
        order = randint(key, shape, 0, n) if p is None else _weighted_choice(key, p, n, draws, shape, replace, mode)
        result = order if arr.ndim == 0 else jnp.take(arr, order, axis)
    return result.reshape(shape if arr.ndim == 0 else arr.shape[0:axis] + tuple(shape) + arr.shape[axis + 1:])


def _weighted_choice(key, p, n, draws, shape, replace, mode):
    check_arraylike("choice", p)
    (p,) = promote_inexact(p)
    if p.shape != (n,):
        raise ValueError(
            "p must be None or a 1D vector with the same size as a.shape[axis]. "
            f"p has shape {p.shape} and a.shape[axis] is {n}."
        )
    if replace:
        cumulative = jnp.cumsum(p)
        r = cumulative[-1] * (1 - uniform(key, shape, dtype=cumulative.dtype))
        return jnp.searchsorted(cumulative, r).astype(int)
    g = gumbel(key, (n,), dtype=p.dtype, mode=mode) + jnp.log(p)
    return lax.top_k(g, k=draws)[1].astype(int)


def bernoulli(key, p=0.5, shape=None, mode="low", *, out_sharding=None):
    """True with probability `p`: ``jax.random.bernoulli(key, 0.3, (4,))``."""
    shape = None if shape is None else _sized(shape)
    if mode not in ("high", "low"):
        raise ValueError(f"got mode={mode!r}, expected 'high' or 'low'")
    key, _ = _checked_key("bernoulli", key)
    dtype = dtype_of(p)
    if dtype_kind(dtype) != "f":
        raise TypeError(f"bernoulli probability `p` must have a floating dtype, got {dtype}.")
    return _bernoulli(key, lax.convert_element_type(p, dtype), shape=shape, mode=mode)


@jit(static_argnames=("shape", "mode"))
def _bernoulli(key, p, shape, mode):
    shape = _sampler_shape("bernoulli", shape, p)
    if mode == "high":
        u1, u2 = uniform(key, (2, *shape), p.dtype)
        return u2 * 2 ** (-finfo(p.dtype).nmant) < p - u1
    return uniform(key, shape, p.dtype) < p


def rademacher(key, shape=(), dtype=None, *, out_sharding=None):
    """-1 or 1 with equal chance: ``jax.random.rademacher(key, (4,))``."""
    key, _ = _checked_key("rademacher", key)
    return _rademacher(key, _sized(shape), canonical_dtype(int if dtype is None else dtype))


@jit(static_argnums=(1, 2))
def _rademacher(key, shape, dtype):
    return (2 * bernoulli(key=key, p=0.5, shape=shape).astype(dtype) - 1).astype(dtype)


def categorical(key, logits, axis=-1, shape=None, replace=True, mode=None, *, out_sharding=None):
    """Indices with probabilities ``softmax(logits)``: ``jax.random.categorical(key, logits)``."""
    key, _ = _checked_key("categorical", key)
    check_arraylike("categorical", logits)
    logits = jnp.asarray(logits)
    at = canonicalize_axis(axis, logits.ndim)
    batch = logits.shape[:at] + logits.shape[at + 1:]
    if shape is None:
        shape = batch
    else:
        shape = _sized(shape)
        _check_shape("categorical", shape, batch)
    prefix = shape[:len(shape) - len(batch)]
    if not replace:
        return _categorical_without_replacement(key, logits, shape, batch, prefix, axis, mode)
    axis = axis - logits.ndim if axis >= 0 else axis
    drawn = list(shape[len(shape) - len(batch):])
    drawn.insert(axis % logits.ndim, logits.shape[axis])
    noise = gumbel(key, (*prefix, *drawn), logits.dtype, mode=mode)
    return jnp.argmax(noise + lax.expand_dims(logits, tuple(range(len(prefix)))), axis=axis)


def _categorical_without_replacement(key, logits, shape, batch, prefix, axis, mode):
    noisy = logits + gumbel(key, logits.shape, logits.dtype, mode=mode)
    k = math.prod(prefix)
    if k > logits.shape[axis]:
        raise ValueError(
            f"Number of samples without replacement ({k}) cannot exceed number of categories ({logits.shape[axis]})."
        )
    _, indices = lax.top_k(jnp.moveaxis(noisy, axis, -1), k)
    return lax.reshape(indices, shape, (indices.ndim - 1, *range(indices.ndim - 1)))


# -- real distributions -----------------------------------------------------------------------


def normal(key, shape=(), dtype=None, *, out_sharding=None):
    """Standard normal: ``jax.random.normal(key, (3,))``."""
    key, _ = _checked_key("normal", key)
    shape = _sized(shape)
    dtype = canonical_dtype(float if dtype is None else dtype)
    if dtype_kind(dtype) not in "fc":
        raise ValueError(f"dtype argument to `normal` must be a float or complex dtype, got {dtype}")
    return _normal(key, shape, dtype)


@jit(static_argnums=(1, 2))
def _normal(key, shape, dtype):
    if dtype_kind(dtype) != "c":
        return _normal_real(key, shape, dtype)
    from _jitbook import real_dtype

    real = real_dtype(dtype)
    key_re, key_im = _split(key)
    re = _normal_real(key_re, shape, real).astype(dtype)
    im = _normal_real(key_im, shape, real).astype(dtype)
    return (re + 1j * im) / constant(math.sqrt(2), dtype)


@jit(static_argnums=(1, 2))
def _normal_real(key, shape, dtype):
    u = uniform(key, shape, dtype, next_after(-1.0, 0.0, dtype), constant(1.0, dtype))
    return lax.mul(constant(math.sqrt(2), dtype), lax.erf_inv(u))


def truncated_normal(key, lower, upper, shape=None, dtype=None, *, out_sharding=None):
    """Normal, kept between two bounds: ``jax.random.truncated_normal(key, -2., 2., (3,))``."""
    shape = None if shape is None else _sized(shape)
    key, _ = _checked_key("truncated_normal", key)
    return _truncated_normal(key, lower, upper, shape, _float_dtype("truncated_normal", dtype))


@jit(static_argnums=(3, 4))
def _truncated_normal(key, lower, upper, shape, dtype):
    shape = _sampler_shape("truncated_normal", shape, lower, upper)
    sqrt2 = constant(math.sqrt(2), dtype)
    lower, upper = lax.convert_element_type(lower, dtype), lax.convert_element_type(upper, dtype)
    a, b = lax.erf(lower / sqrt2), lax.erf(upper / sqrt2)
    out = sqrt2 * lax.erf_inv(uniform(key, shape, dtype, minval=a, maxval=b))
    return jnp.clip(
        out,
        lax.nextafter(lax.stop_gradient(lower), constant(math.inf, dtype)),
        lax.nextafter(lax.stop_gradient(upper), constant(-math.inf, dtype)),
    )


@jit(static_argnums=(1, 2))
def _exponential(key, shape, dtype):
    return lax.neg(lax.log1p(lax.neg(uniform(key, shape, dtype))))


@jit(static_argnums=(1, 2))
def _cauchy(key, shape, dtype):
    u = uniform(key, shape, dtype, minval=finfo(dtype).eps, maxval=1.0)
    return lax.tan(lax.mul(const_like(u, math.pi), lax.sub(u, const_like(u, 0.5))))


@jit(static_argnums=(1, 2))
def _laplace(key, shape, dtype):
    u = uniform(key, shape, dtype, minval=-1.0 + finfo(dtype).epsneg, maxval=1.0)
    return lax.mul(lax.sign(u), lax.log1p(lax.neg(lax.abs(u))))


@jit(static_argnums=(1, 2))
def _logistic(key, shape, dtype):
    x = uniform(key, shape, dtype, minval=finfo(dtype).tiny, maxval=1.0)
    return lax.sub(lax.log(x), lax.log1p(lax.neg(x)))


exponential = _simple("exponential", _exponential, "Exponential: ``jax.random.exponential(key, (3,))``.")
cauchy = _simple("cauchy", _cauchy, "Cauchy: ``jax.random.cauchy(key, (3,))``.")
laplace = _simple("laplace", _laplace, "Laplace: ``jax.random.laplace(key, (3,))``.")
logistic = _simple("logistic", _logistic, "Logistic: ``jax.random.logistic(key, (3,))``.")


def gumbel(key, shape=(), dtype=None, mode=None, *, out_sharding=None):
    """Gumbel: ``jax.random.gumbel(key, (3,))``."""
    key, _ = _checked_key("gumbel", key)
    dtype = _float_dtype("gumbel", dtype)
    mode = "low" if mode is None else mode
    if mode not in ("high", "low"):
        raise ValueError("Must provide valid mode for gumbel got: %s" % mode)
    return _gumbel(key, _sized(shape), dtype, mode)


@jit(static_argnums=(1, 2, 3))
def _gumbel(key, shape, dtype, mode):
    info = finfo(dtype)
    if mode == "high":
        high, low = _uniform(key, minval=0.0, maxval=1.0, shape=(2,) + shape, dtype=dtype)
        x = jnp.where(high >= 0.5, high, high + 2 ** (-info.nmant) * low + info.tiny)
        return -jnp.log(-jnp.log1p(-x))
    return -jnp.log(-jnp.log(_uniform(key, minval=info.tiny, maxval=1.0, shape=shape, dtype=dtype)))


def pareto(key, b, shape=None, dtype=None, *, out_sharding=None):
    """Pareto with shape parameter `b`."""
    key, _ = _checked_key("pareto", key)
    dtype = _float_dtype("pareto", dtype)
    return _pareto(key, b, _sampler_shape("pareto", None if shape is None else _sized(shape), b), dtype)


@jit(static_argnums=(2, 3))
def _pareto(key, b, shape, dtype):
    b = lax.convert_element_type(b, dtype)
    return lax.exp(exponential(key, shape, dtype) / b)


def weibull_min(key, scale, concentration, shape=(), dtype=None):
    """Weibull."""
    key, _ = _checked_key("weibull_min", key)
    return _weibull_min(key, scale, concentration, _sized(shape), _float_dtype("weibull_min", dtype))


@jit(static_argnums=(3, 4))
def _weibull_min(key, scale, concentration, shape, dtype):
    u = uniform(key=key, shape=shape, minval=0, maxval=1, dtype=dtype)
    return jnp.power(-jnp.log1p(-u), 1.0 / concentration) * scale


def multivariate_normal(key, mean, cov, shape=None, dtype=None, method="cholesky", *, out_sharding=None):
    """Normal vectors with a covariance: ``jax.random.multivariate_normal(key, m, C)``."""
    key, _ = _checked_key("multivariate_normal", key)
    mean, cov = promote_inexact(mean, cov)
    if method not in ("svd", "eigh", "cholesky"):
        raise ValueError("method must be one of {'svd', 'eigh', 'cholesky'}")
    dtype = mean.dtype if dtype is None else _float_dtype("multivariate_normal", dtype)
    return _multivariate_normal(key, mean, cov, None if shape is None else _sized(shape), dtype, method)


@jit(static_argnums=(3, 4, 5))
def _multivariate_normal(key, mean, cov, shape, dtype, method):
    if mean.ndim < 1:
        raise ValueError(f"multivariate_normal requires mean.ndim >= 1, got mean.ndim == {mean.ndim}")
    if cov.ndim < 2:
        raise ValueError(f"multivariate_normal requires cov.ndim >= 2, got cov.ndim == {cov.ndim}")
    n = mean.shape[-1]
    if cov.shape[-2:] != (n, n):
        raise ValueError(
            f"multivariate_normal requires cov.shape == (..., n, n) for n={n}, but got cov.shape == {cov.shape}."
        )
    if shape is None:
        shape = lax.broadcast_shapes(mean.shape[:-1], cov.shape[:-2])
    else:
        _check_shape("normal", shape, mean.shape[:-1], cov.shape[:-2])
    if method == "svd":
        u, s, _ = jnp.linalg.svd(cov)
        factor = u * jnp.sqrt(s[..., None, :])
    elif method == "eigh":
        w, v = jnp.linalg.eigh(cov)
        factor = v * jnp.sqrt(w[..., None, :])
    else:
        factor = jnp.linalg.cholesky(cov)
    return mean + jnp.einsum("...ij,...j->...i", factor, normal(key, shape + mean.shape[-1:], dtype))
from jax._distributions import (
    beta, chisquare, dirichlet, double_sided_maxwell, f, gamma, generalized_normal, geometric, loggamma, lognormal,
    maxwell, poisson, rayleigh, t, triangular, wald,
)
from jax._counts import ball, binomial, multinomial, orthogonal
