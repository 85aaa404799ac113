"""Sums, means, extremes, cumulative operations and quantiles along axes."""

import math

from _jitbook import (
    arraylike, canonical_dtype, concrete_or_error, const_like, constant, default_int, default_uint, dtype_kind, finfo, iinfo,
    jit, promote_inexact, promote_numeric, real_dtype, to_inexact,
)
from jax import lax
from jax.lax import canonicalize_axis
from jax.numpy._core import _where, axis_tuple, broadcast_to, is_complex, is_inexact, isnan_, static_axes

_all, _any, _max, _min, _sum = all, any, max, min, sum


def _check_where(name, where):
    if where is None:
        return None
    where = arraylike(name, where)
    if dtype_kind(where.dtype) != "b":
        raise ValueError(f"jnp.{name}: where must be None or a boolean array; got where.dtype={where.dtype!r}.")
    return where


def _no_out(name, out):
    if out is not None:
        raise NotImplementedError(f"The 'out' argument to jnp.{name} is not supported.")


def _wide(dtype):
    """float32 for the 16-bit floats: sums accumulate in it."""
    return canonical_dtype("float32") if dtype.itemsize == 2 and dtype_kind(dtype) == "f" else dtype


def _widened_integer(dtype):
    kind = dtype_kind(dtype)
    if kind in "fc":
        return dtype
    if kind == "b":
        return default_int()
    for letter, default in (("u", default_uint), ("i", default_int)):
        if kind == letter and iinfo(dtype).bits < iinfo(default()).bits:
            return default()
    return dtype


def _identity(a, value):
    """The neutral element of a reduction in the dtype of `a`; infinities become the extreme integers."""
    kind = dtype_kind(a.dtype)
    if kind == "b":
        return value > 0
    if kind in "iu" and isinstance(value, float) and math.isinf(value):
        return iinfo(a.dtype).min if value < 0 else iinfo(a.dtype).max
    return value


def _reduce(name, a, axis, dtype, out, keepdims, initial, where, op, bool_op, neutral, combine, *, has_identity=True,
            prepare=None, promote_integers=False, widen=False):
    _no_out(name, out)
    a = arraylike(name, a)
    where = _check_where(name, where)
    if initial is None and not has_identity and where is not None:
        raise ValueError(
            f"reduction operation {name} does not have an identity, so to use a where mask one has to specify 'initial'"
        )
    a = prepare(a) if prepare else a
    axes = axis_tuple(axis, a.ndim)
    if initial is None and not has_identity and not _all([a.shape[d] >= 1 for d in axes]):
        raise ValueError(f"zero-size array to reduction operation {name} which has no identity")
    if dtype is None:
        result_dtype = _widened_integer(a.dtype) if promote_integers else a.dtype
    else:
        result_dtype = canonical_dtype(dtype, name)
    working = _wide(result_dtype) if widen else result_dtype
    a = lax.convert_element_type(a, working)
    if where is not None:
        a = _where(where, a, constant(_identity(a, neutral), a.dtype))
    result = (bool_op if dtype_kind(working) == "b" else op)(a, axes)
    if initial is not None:
        initial = lax.convert_element_type(initial, a.dtype)
        if initial.shape != ():
            raise ValueError(f"initial value must be a scalar. Got array of shape {initial.shape}")
        result = combine(initial, result)
    if keepdims:
        result = lax.expand_dims(result, axes)
    return lax.convert_element_type(result, result_dtype)


def _numeric(a):
    return promote_numeric(a)[0]


def _to_bool(a):
    return lax.convert_element_type(a.real if is_complex(a) else a, bool)


def _sums_as_it_is(a):
    """Whether the sum of `a` is `lax.reduce_sum` and nothing else."""
    return dtype_kind(a.dtype) == "f" and a.dtype.itemsize > 2 and not a.weak_type


def _plain_sum(a, axis, keepdims):
    axes = axis_tuple(axis, a.ndim)
    total = lax.reduce_sum(a, axes)
    return lax.expand_dims(total, axes) if keepdims else total


def sum(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None, promote_integers=True):
    """Sum over axes: ``jnp.sum(x, axis=0)``. Small integers widen to the default int."""
    a = arraylike("sum", a)
    if dtype is None and out is None and initial is None and where is None and _sums_as_it_is(a):
        return _plain_sum(a, static_axes(axis), keepdims)
    return _reduce("sum", a, static_axes(axis), dtype, out, keepdims, initial, where, lax.reduce_sum, lax.reduce_or, 0,
                   lax.add, prepare=_numeric, promote_integers=promote_integers, widen=dtype is None)


def prod(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None, promote_integers=True):
    """Product over axes: ``jnp.prod(x)``."""
    return _reduce("prod", a, static_axes(axis), dtype, out, keepdims, initial, where, lax.reduce_prod, lax.reduce_and, 1,
                   lax.mul, prepare=_numeric, promote_integers=promote_integers, widen=dtype is None)


def max(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """Maximum over axes: ``jnp.max(x, axis=1)``."""
    return _reduce("max", a, static_axes(axis), None, out, keepdims, initial, where, lax.reduce_max, lax.reduce_max,
                   -math.inf, lax.max, has_identity=False)


def min(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """Minimum over axes: ``jnp.min(x)``."""
    return _reduce("min", a, static_axes(axis), None, out, keepdims, initial, where, lax.reduce_min, lax.reduce_min,
                   math.inf, lax.min, has_identity=False)


amax, amin = max, min


def all(a, axis=None, out=None, keepdims=False, *, where=None):
    """Whether all elements are true: ``jnp.all(x > 0)``."""
    return _reduce("all", a, static_axes(axis), None, out, keepdims, None, where, lax.reduce_and, lax.reduce_and, True,
                   None, prepare=_to_bool)


def any(a, axis=None, out=None, keepdims=False, *, where=None):
    """Whether any element is true: ``jnp.any(x > 0)``."""
    return _reduce("any", a, static_axes(axis), None, out, keepdims, None, where, lax.reduce_or, lax.reduce_or, False,
                   None, prepare=_to_bool)


def _count(a, axis, keepdims, where, dtype):
    if where is None:
        axes = axis_tuple(axis, a.ndim)
        return lax.convert_element_type(math.prod([a.shape[d] for d in axes]), dtype)
    return sum(broadcast_to(where, a.shape), axis, dtype=dtype, keepdims=keepdims)


def mean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=None):
    """Arithmetic mean over axes: ``jnp.mean(x, axis=0)``."""
    axis = static_axes(axis)
    a = arraylike("mean", a)
    where = _check_where("mean", where)
    _no_out("mean", out)
    result_dtype = to_inexact(a.dtype) if dtype is None else canonical_dtype(dtype, "mean")
    working = _wide(result_dtype) if dtype is None else result_dtype
    count = _count(a, axis, keepdims, where, working)
    if dtype is None and where is None and _sums_as_it_is(a):
        return lax.div(_plain_sum(a, axis, keepdims), count)
    total = sum(a, axis, dtype=working, keepdims=keepdims, where=where)
    return lax.div(total, count).astype(result_dtype)


def average(a, axis=None, weights=None, returned=False, keepdims=False):
    """Weighted mean: ``jnp.average(x, weights=w)``."""
    axis = static_axes(axis)
    if weights is None:
        a = promote_inexact(arraylike("average", a))[0]
        avg = mean(a, axis=axis, keepdims=keepdims)
        total = lax.full((), math.prod([a.shape[d] for d in axis_tuple(axis, a.ndim)]), dtype=avg.dtype)
    else:
        a, weights = promote_inexact(*arraylike("average", a, weights))
        weights = _fit_weights(a, weights, axis)
        total = sum(weights, axis=axis, keepdims=keepdims)
        avg = sum(a * weights, axis=axis, keepdims=keepdims) / total
    if not returned:
        return avg
    return avg, total if avg.shape == total.shape else broadcast_to(total, avg.shape)


def _fit_weights(a, weights, axis):
    if a.shape == weights.shape:
        return weights
    if axis is None:
        raise ValueError("Axis must be specified when shapes of a and weights differ.")
    axes = axis_tuple(axis, a.ndim)
    if weights.shape != tuple([a.shape[d] for d in axes]):
        raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")
    shape = tuple([size if i in axes else 1 for i, size in enumerate(a.shape)])
    return lax.reshape(weights, shape, dimensions=tuple(sorted(range(len(axes)), key=lambda i: axes[i])))


def _correction(ddof, correction):
    if correction is None:
        return ddof
    if not isinstance(ddof, int) or ddof != 0:
        raise ValueError("ddof and correction can't be provided simultaneously.")
    return correction


def var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None):
    """Variance over axes: ``jnp.var(x, ddof=1)``."""
    correction = _correction(ddof, correction)
    a = arraylike("var", a)
    return _var(a, axis=static_axes(axis), dtype=dtype, out=out, correction=correction, keepdims=keepdims, where=where,
                a_mean=mean)


def _var_dtypes(a_dtype, dtype):
    """The dtype to compute in and the dtype of the result."""
    if dtype is not None:
        if dtype_kind(dtype) != "c" and dtype_kind(a_dtype) == "c":
            raise ValueError(
                "jax.numpy.var does not yet support real dtype parameters when computing the variance of an array of "
                "complex values. The semantics of numpy.var seem unclear in this case. Please comment on "
                "https://github.com/jax-ml/jax/issues/2283 if this behavior is important to you."
            )
        return _wide(dtype), dtype
    if dtype_kind(a_dtype) not in "fc":
        return _wide(to_inexact(a_dtype)), to_inexact(a_dtype)
    return _wide(a_dtype), real_dtype(a_dtype)


@jit(static_argnames=("axis", "dtype", "keepdims"))
def _var(a, *, axis=None, dtype=None, out=None, correction=0, keepdims=False, where=None, a_mean=None):
    where = _check_where("var", where)
    if dtype is not None:
        dtype = canonical_dtype(dtype, "var")
    _no_out("var", out)
    working, dtype = _var_dtypes(a.dtype, dtype)
    a = a.astype(working)
    if a_mean is None:
        a_mean = mean(a, axis, dtype=working, keepdims=True, where=where)
    else:
        a_mean = arraylike("var", a_mean).astype(working)
    centered = _squared(lax.sub(a, a_mean))
    working = centered.dtype
    count = _count(a, axis, keepdims, where, working)
    count = lax.sub(count, lax.convert_element_type(correction, working))
    total = sum(centered, axis, dtype=working, keepdims=keepdims, where=where)
    result = lax.div(total, count).astype(dtype)
    return _where(count > 0, result, math.nan)


def _squared(centered):
    if is_complex(centered):
        return lax.real(lax.mul(centered, lax.conj(centered)))
    return lax.square(centered)


def std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None):
    """Standard deviation over axes: ``jnp.std(x, axis=0)``."""
    correction = _correction(ddof, correction)
    a = arraylike("std", a)
    return _std(a, axis=static_axes(axis), dtype=dtype, out=out, correction=correction, keepdims=keepdims, where=where,
                mean=mean)


@jit(static_argnames=("axis", "dtype", "keepdims"))
def _std(a, *, axis=None, dtype=None, out=None, correction=0, keepdims=False, where=None, mean=None):
    where = _check_where("std", where)
    if dtype is not None:
        dtype = canonical_dtype(dtype, "std")
        if dtype_kind(dtype) not in "fc":
            raise ValueError(f"dtype argument to jnp.std must be inexact; got {dtype}")
    _no_out("std", out)
    return lax.sqrt(var(a, axis=axis, dtype=dtype, correction=correction, keepdims=keepdims, where=where, mean=mean))


def ptp(a, axis=None, out=None, keepdims=False):
    """Maximum minus minimum: ``jnp.ptp(x)``."""
    return _ptp(arraylike("ptp", a), static_axes(axis), out, keepdims)


@jit(static_argnames=("axis", "keepdims"))
def _ptp(a, axis=None, out=None, keepdims=False):
    _no_out("ptp", out)
    return lax.sub(max(a, axis=axis, keepdims=keepdims), min(a, axis=axis, keepdims=keepdims))


@jit(static_argnames=("axis", "keepdims"))
def count_nonzero(a, axis=None, keepdims=False):
    """How many elements are not zero: ``jnp.count_nonzero(x)``."""
    a = arraylike("count_nonzero", a)
    return sum(lax.ne(a, const_like(a, 0)), axis=axis, dtype=default_int(), keepdims=keepdims)


# -- ignoring nan -----------------------------------------------------------------------------


def _without_nan(name, reduction, neutral, nan_if_all_nan, a, axis, keepdims, where, **kwargs):
    a = arraylike(name, a)
    where = _check_where(name, where)
    if not is_inexact(a):
        return reduction(a, axis=axis, keepdims=keepdims, where=where, **kwargs)
    clean = _where(isnan_(a), const_like(a, neutral), a)
    out = reduction(clean, axis=axis, keepdims=keepdims, where=where, **kwargs)
    if not nan_if_all_nan:
        return out
    return _where(all(isnan_(a), axis=axis, keepdims=keepdims), const_like(a, math.nan), out)


@jit(static_argnames=("axis", "keepdims"))
def nanmin(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """Minimum of the elements that are not nan."""
    return _without_nan("nanmin", min, math.inf, initial is None, a, axis, keepdims, where, out=out, initial=initial)


@jit(static_argnames=("axis", "keepdims"))
def nanmax(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """Maximum of the elements that are not nan."""
    return _without_nan("nanmax", max, -math.inf, initial is None, a, axis, keepdims, where, out=out, initial=initial)


@jit(static_argnames=("axis", "dtype", "keepdims"))
def nansum(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """Sum of the elements that are not nan: ``jnp.nansum(x)``."""
    if dtype is not None:
        dtype = canonical_dtype(dtype, "nansum")
    return _without_nan("nansum", sum, 0, False, a, axis, keepdims, where, dtype=dtype, out=out, initial=initial)


@jit(static_argnames=("axis", "dtype", "keepdims"))
def nanprod(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """Product of the elements that are not nan."""
    if dtype is not None:
        dtype = canonical_dtype(dtype, "nanprod")
    return _without_nan("nanprod", prod, 1, False, a, axis, keepdims, where, dtype=dtype, out=out, initial=initial)


@jit(static_argnames=("axis", "dtype", "keepdims"))
def nanmean(a, axis=None, dtype=None, out=None, keepdims=False, where=None):
    """Mean of the elements that are not nan: ``jnp.nanmean(x)``."""
    a = arraylike("nanmean", a)
    where = _check_where("nanmean", where)
    _no_out("nanmean", out)
    if not is_inexact(a):
        return mean(a, axis, dtype, out, keepdims, where=where)
    dtype = to_inexact(a.dtype) if dtype is None else canonical_dtype(dtype, "mean")
    count = sum(lax.bitwise_not(isnan_(a)), axis=axis, dtype=dtype, keepdims=keepdims, where=where)
    return lax.div(nansum(a, axis, dtype=dtype, keepdims=keepdims, where=where), count)


@jit(static_argnames=("axis", "dtype", "keepdims"))
def nanvar(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, where=None, mean=None):
    """Variance of the elements that are not nan."""
    a = arraylike("nanvar", a)
    where = _check_where("nanvar", where)
    if dtype is not None:
        dtype = canonical_dtype(dtype, "nanvar")
    _no_out("nanvar", out)
    working, dtype = _var_dtypes(a.dtype, dtype)
    a = a.astype(working)
    if mean is None:
        mean = nanmean(a, axis, dtype=working, keepdims=True, where=where)
    else:
        mean = arraylike("nanvar", mean).astype(working)
    centered = _squared(_where(isnan_(a), 0, lax.sub(a, mean)))
    count = sum(lax.bitwise_not(isnan_(a)), axis=axis, keepdims=keepdims, where=where) - ddof
    none = lax.le(count, lax.zero_like(count))
    total = _where(none, math.nan, sum(centered, axis, keepdims=keepdims, where=where))
    divisor = _where(none, 1, count)
    return lax.convert_element_type(lax.div(total, lax.convert_element_type(divisor, total.dtype)), dtype)


@jit(static_argnames=("axis", "dtype", "keepdims"))
def nanstd(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, where=None, mean=None):
    """Standard deviation of the elements that are not nan."""
    a = arraylike("nanstd", a)
    where = _check_where("nanstd", where)
    if dtype is not None:
        dtype = canonical_dtype(dtype, "nanstd")
    _no_out("nanstd", out)
    return lax.sqrt(nanvar(a, axis=axis, dtype=dtype, ddof=ddof, keepdims=keepdims, where=where, mean=mean))


# -- cumulative -------------------------------------------------------------------------------


def _cumulate(name, op, a, axis, dtype, out, fill=None, promote_integers=False):
    a = arraylike(name, a)
    if out is not None:
        raise NotImplementedError(f"The 'out' argument to jnp.{name} is not supported")
    if axis is None or a.ndim == 0:
        a = lax.reshape(a, (math.prod(a.shape),))
    axis = canonicalize_axis(0 if axis is None else axis, a.ndim)
    if fill is not None:
        a = _where(isnan_(a), const_like(a, fill), a)
    working = result = None
    if dtype is None:
        result = _widened_integer(a.dtype) if promote_integers or dtype_kind(a.dtype) == "b" else a.dtype
        working = result
    elif dtype_kind(canonical_dtype(dtype)) == "b":
        result = canonical_dtype(dtype)
        a = a if a.dtype == result else a != 0
        working = _widened_integer(result)
    else:
        working = result = canonical_dtype(dtype, name)
    return lax.convert_element_type(op(lax.convert_element_type(a, working), axis), result)


@jit(static_argnames=("axis", "dtype"))
def cumsum(a, axis=None, dtype=None, out=None):
    """Running sum: ``jnp.cumsum(x)``."""
    return _cumulate("cumsum", lax.cumsum, a, axis, dtype, out)


@jit(static_argnames=("axis", "dtype"))
def cumprod(a, axis=None, dtype=None, out=None):
    """Running product: ``jnp.cumprod(x)``."""
    return _cumulate("cumprod", lax.cumprod, a, axis, dtype, out)


@jit(static_argnames=("axis", "dtype"))
def nancumsum(a, axis=None, dtype=None, out=None):
    """Running sum, nan counting as 0."""
    return _cumulate("nancumsum", lax.cumsum, a, axis, dtype, out, fill=0)


@jit(static_argnames=("axis", "dtype"))
def nancumprod(a, axis=None, dtype=None, out=None):
    """Running product, nan counting as 1."""
    return _cumulate("nancumprod", lax.cumprod, a, axis, dtype, out, fill=1)


@jit(static_argnames=("axis", "dtype"))
def _cumsum_with_promotion(a, axis=None, dtype=None, out=None):
    return _cumulate("_cumsum_with_promotion", lax.cumsum, a, axis, dtype, out, promote_integers=True)


def _cumulative(name, what, run, first, x, axis, dtype, include_initial):
    x = arraylike(name, x)
    if x.ndim == 0:
        raise ValueError(
            f"The input must be non-scalar to take a cumulative {what}, however a scalar value or scalar array was given."
        )
    if axis is None:
        axis = 0
        if x.ndim > 1:
            raise ValueError(
                f"The input array has rank {x.ndim}, however axis was not set to an explicit value. The axis argument is "
                "only optional for one-dimensional arrays."
            )
    axis = canonicalize_axis(axis, x.ndim)
    out = run(x, axis, None if dtype is None else canonical_dtype(dtype))
    if include_initial:
        shape = list(x.shape)
        shape[axis] = 1
        out = lax.concatenate([lax.full(shape, first, dtype=out.dtype), out], dimension=axis)
    return out


def cumulative_sum(x, /, *, axis=None, dtype=None, include_initial=False):
    """Running sum, as the array API has it."""
    return _cumulative("cumulative_sum", "sum", lambda x, axis, dtype: _cumsum_with_promotion(x, axis=axis, dtype=dtype),
                       0, x, axis, dtype, include_initial)


def cumulative_prod(x, /, *, axis=None, dtype=None, include_initial=False):
    """Running product, as the array API has it."""
    return _cumulative("cumulative_prod", "product",
                       lambda x, axis, dtype: _cumulate("cumulative_prod", lax.cumprod, x, axis, dtype, None),
                       1, x, axis, dtype, include_initial)
