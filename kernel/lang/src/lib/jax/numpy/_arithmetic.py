"""Elementwise functions that are more than one primitive."""

import math

from _jitbook import (
    arraylike, canonical_dtype, check_arraylike, check_index, const_like, convert, custom_jvp, default_float, dtype_kind, finfo,
    is_concrete, jit, promote, promote_args, promote_args_inexact, promote_args_numeric, promote_inexact, promote_numeric,
    result_type_weak,
)
from jax import lax
from jax.numpy import abs, add, array, asarray, equal, imag, isfinite, isnan, logical_and, logical_or, maximum, minimum, real
from jax.numpy._core import _where, is_complex, is_inexact, is_integer, isnan_, where
from jax.numpy._reductions import all as _all

_INTS = {16: "int16", 32: "int32", 64: "int64"}


def _like(x, value):
    return array(value, dtype=x.dtype)


# -- division ---------------------------------------------------------------------------------


@jit
def floor_divide(x1, x2, /):
    """Division rounded down: ``jnp.floor_divide(7, 2)``, the operator ``//``."""
    x1, x2 = promote_args_numeric("floor_divide", x1, x2)
    kind = dtype_kind(x1.dtype)
    if kind == "u":
        return lax.div(x1, x2)
    if kind == "i":
        quotient = lax.div(x1, x2)
        down = logical_and(lax.sign(x1) != lax.sign(x2), lax.rem(x1, x2) != 0)
        return _where(down, quotient - 1, quotient)
    if kind == "c":
        raise TypeError("floor_divide does not support complex-valued inputs")
    return _float_divmod(x1, x2)[0]


def _float_divmod(x1, x2):
    mod = lax.rem(x1, x2)
    div = lax.div(_where(x2 == 0, x1, lax.sub(x1, mod)), x2)
    down = lax.bitwise_and(mod != 0, lax.sign(x2) != lax.sign(mod))
    mod = lax.select(down, mod + x2, mod)
    return lax.round(lax.select(down, div - 1.0, div)), mod


@jit
def remainder(x1, x2, /):
    """Remainder with the sign of the divisor: ``jnp.remainder(-7, 3)``, the operator ``%``."""
    x1, x2 = promote_args_numeric("remainder", x1, x2)
    zero = _like(x1, 0)
    if is_integer(x2):
        x2 = _where(x2 == 0, lax.full_like(x2, 1), x2)
    rem = lax.rem(x1, x2)
    nonzero = lax.ne(rem, zero)
    fix = lax.bitwise_and(lax.ne(lax.lt(rem, zero), lax.lt(x2, zero)), nonzero)
    return lax.select(fix, lax.add(rem, x2), rem)


def mod(x1, x2, /):
    """Another name of `remainder`."""
    return remainder(x1, x2)


@jit
def divmod(x1, x2, /):
    """`floor_divide` and `remainder` together: ``jnp.divmod(7, 2)``."""
    x1, x2 = promote_args_numeric("divmod", x1, x2)
    if is_integer(x1):
        return floor_divide(x1, x2), remainder(x1, x2)
    return _float_divmod(x1, x2)


@jit
def fmod(x1, x2, /):
    """Remainder with the sign of the dividend, as C has it."""
    x1, x2 = arraylike("fmod", x1, x2)
    if dtype_kind(result_type_weak(x1, x2)[0]) in "iu":
        x2 = _where(x2 == 0, lax.full_like(x2, 1), x2)
    return lax.rem(*promote_args_numeric("fmod", x1, x2))


# -- powers -----------------------------------------------------------------------------------


def float_power(x, y, /):
    """``x ** y`` in floats: ``jnp.float_power(2, -1)``."""
    return lax.pow(*promote_args_inexact("float_power", x, y))


def power(x1, x2, /):
    """``x1 ** x2``: ``jnp.power(2., 3)``. A static integer exponent becomes `lax.integer_pow`."""
    check_arraylike("power", x1, x2)
    if is_concrete(x2):
        try:
            exponent = check_index(x2)
        except TypeError:
            pass
        else:
            return lax.integer_pow(promote_numeric(x1)[0], exponent)
    # The conversions of a Python scalar base see the promoted type, as inside JAX's inlined jit.
    x1, x2 = arraylike("power", x1, x2)
    a, b = promote_args_numeric("power", x1, x2)
    if not is_inexact(a):
        return _integer_power(a, b)
    if is_inexact(x1) and is_integer(x2):
        return lax.pow(x1, x2)
    return lax.pow(a, b)


pow = power


def _integer_power(x1, x2):
    zero, one = _like(x2, 0), _like(x2, 1)
    acc = _where(lax.bitwise_and(lax.eq(x1, zero), lax.ne(x2, zero)), zero, one)
    for _ in range(6):
        acc = _where(lax.bitwise_and(x2, one), lax.mul(acc, x1), acc)
        x1 = lax.mul(x1, x1)
        x2 = lax.shift_right_logical(x2, one)
    return acc


def reciprocal(x, /):
    """``1 / x``."""
    return lax.integer_pow(promote_inexact(arraylike("reciprocal", x))[0], -1)


# -- logarithms -------------------------------------------------------------------------------


def log2(x, /):
    """Logarithm to base 2: ``jnp.log2(8.)``."""
    (x,) = promote_args_inexact("log2", x)
    r = lax.log(x)
    if is_complex(x):
        re, im = lax.real(r), lax.imag(r)
        ln2 = lax.log(_like(re, 2))
        return lax.complex(lax.div(re, ln2), lax.div(im, ln2))
    return lax.div(r, lax.log(_like(x, 2)))


def log10(x, /):
    """Logarithm to base 10: ``jnp.log10(100.)``."""
    (x,) = promote_args_inexact("log10", x)
    r = lax.log(x)
    if is_complex(x):
        re, im = lax.real(r), lax.imag(r)
        scale = const_like(re, 0.4342944819032518)
        return lax.complex(lax.mul(re, scale), lax.mul(im, scale))
    return lax.mul(r, _like(x, 0.4342944819032518))


def _logaddexp_of(x1, x2):
    top = lax.max(x1, x2)
    delta = lax.sub(x1, x2)
    return lax.select(isnan_(delta), lax.add(x1, x2), lax.add(top, lax.log1p(lax.exp(lax.neg(lax.abs(delta))))))


_logaddexp_of.__name__ = "logaddexp"
_logaddexp = custom_jvp(_logaddexp_of)
_logaddexp_call = jit(lambda x1, x2: _logaddexp(x1, x2), inline=True)


def _without_inf(x):
    return lax.select(lax.eq(x, const_like(x, math.inf)), lax.full_like(x, 0), x)


@_logaddexp.defjvp
def _logaddexp_jvp(primals, tangents):
    x1, x2 = primals
    t1, t2 = tangents
    out = _logaddexp(x1, x2)
    left = lax.mul(t1, lax.exp(lax.sub(_without_inf(x1), _without_inf(out))))
    return out, lax.add(left, lax.mul(t2, lax.exp(lax.sub(_without_inf(x2), _without_inf(out)))))


def logaddexp(x1, x2, /):
    """``log(exp(x1) + exp(x2))`` without overflow."""
    return _logaddexp_call(*promote_args_inexact("logaddexp", x1, x2))


def _logaddexp2_of(x1, x2):
    top = lax.max(x1, x2)
    scale = const_like(top, 1 / math.log(2))
    delta = lax.sub(x1, x2)
    invalid, plain = isnan_(delta), lax.add(x1, x2)
    small = lax.log1p(lax.exp2(lax.neg(lax.abs(delta))))
    return lax.select(invalid, plain, lax.add(top, lax.mul(scale, small)))


_logaddexp2_of.__name__ = "logaddexp2"
_logaddexp2 = custom_jvp(_logaddexp2_of)
_logaddexp2_call = jit(lambda x1, x2: _logaddexp2(x1, x2), inline=True)


@_logaddexp2.defjvp
def _logaddexp2_jvp(primals, tangents):
    x1, x2 = primals
    t1, t2 = tangents
    out = _logaddexp2(x1, x2)
    left = lax.mul(t1, lax.exp2(lax.sub(_without_inf(x1), _without_inf(out))))
    return out, lax.add(left, lax.mul(t2, lax.exp2(lax.sub(_without_inf(x2), _without_inf(out)))))


def logaddexp2(x1, x2, /):
    """``log2(2**x1 + 2**x2)`` without overflow."""
    return _logaddexp2_call(*promote_args_inexact("logaddexp2", x1, x2))


# -- rounding ---------------------------------------------------------------------------------


@jit
def trunc(x):
    """Round towards zero: ``jnp.trunc(-1.5)``."""
    x = arraylike("trunc", x)
    if not is_inexact(x):
        return x
    return where(lax.lt(x, const_like(x, 0)), lax.ceil(x), lax.floor(x))


fix = trunc


@jit
def rint(x, /):
    """Round to the nearest integer, halves to even."""
    x = arraylike("rint", x)
    if not is_inexact(x):
        return lax.convert_element_type(x, default_float())
    if is_complex(x):
        return lax.complex(rint(lax.real(x)), rint(lax.imag(x)))
    return lax.round(x, lax.RoundingMethod.TO_NEAREST_EVEN)


@jit(static_argnames=("decimals",))
def round(a, decimals=0, out=None):
    """Round to `decimals` digits, halves to even: ``jnp.round(1.234, 1)``."""
    a = arraylike("round", a)
    decimals = check_index(decimals)
    if out is not None:
        raise NotImplementedError("The 'out' argument to jnp.round is not supported.")
    if is_integer(a):
        if decimals < 0:
            raise NotImplementedError("integer np.round not implemented for decimals < 0")
        return a
    if decimals > math.log10(float(finfo(a.dtype).max)):
        return a
    if is_complex(a):
        return lax.complex(_round_float(lax.real(a), decimals), _round_float(lax.imag(a), decimals))
    return _round_float(a, decimals)


def _round_float(x, decimals):
    even = lax.RoundingMethod.TO_NEAREST_EVEN
    if decimals == 0:
        return lax.round(x, even)
    dtype = x.dtype
    half = dtype == canonical_dtype("float16")
    x = lax.convert_element_type(x, "float32") if half else x
    factor = const_like(x, 10**decimals)
    out = lax.div(lax.round(lax.mul(x, factor), even), factor)
    return lax.convert_element_type(out, dtype) if half else out


@jit(static_argnames=("decimals",))
def around(a, decimals=0, out=None):
    """Another name of `round`."""
    return round(a, decimals, out)


@jit
def clip(arr=None, /, min=None, max=None):
    """Keep values between `min` and `max`: ``jnp.clip(x, 0, 1)``."""
    if arr is None:
        raise ValueError("No input was provided to the clip function.")
    check_arraylike("clip", arr)
    if any([v is not None and is_complex(asarray(v)) for v in (arr, min, max)]):
        raise ValueError(
            "Clip received a complex value either through the input or the min/max keywords. Complex values have no ordering "
            "and cannot be clipped. Please convert to a real value or array by taking the real or imaginary components via "
            "jax.numpy.real/imag respectively."
        )
    if min is not None:
        arr = maximum(min, arr)
    if max is not None:
        arr = minimum(max, arr)
    return asarray(arr)


# -- signs and special values -----------------------------------------------------------------


@jit
def signbit(x, /):
    """Whether the sign bit is set: ``jnp.signbit(-0.)``."""
    (x,) = promote_args("signbit", x)
    kind = dtype_kind(x.dtype)
    if kind in "iu":
        return lax.lt(x, _like(x, 0))
    if kind == "b":
        return lax.full_like(x, False, dtype=bool)
    if kind != "f":
        raise ValueError(f"jax.numpy.signbit is not well defined for {x.dtype}")
    bits = lax.bitcast_convert_type(x, _INTS[finfo(x.dtype).bits])
    return lax.convert_element_type(bits >> finfo(x.dtype).bits - 1, bool)


@jit
def copysign(x1, x2, /):
    """The size of `x1` with the sign of `x2`."""
    x1, x2 = promote_args_inexact("copysign", x1, x2)
    if is_complex(x1):
        raise TypeError("copysign does not support complex-valued inputs")
    return _where(signbit(x2).astype(bool), -lax.abs(x1), lax.abs(x1))


@jit
def heaviside(x1, x2, /):
    """0 for negative, 1 for positive, `x2` at zero."""
    x1, x2 = promote_inexact(*arraylike("heaviside", x1, x2))
    zero = const_like(x1, 0)
    below = lax.lt(x1, zero)
    return _where(below, zero, _where(lax.gt(x1, zero), const_like(x1, 1), _where(isnan_(x1), x1, x2)))


@jit
def isinf(x, /):
    """Whether elements are infinite: ``jnp.isinf(x)``."""
    x = arraylike("isinf", x)
    kind = dtype_kind(x.dtype)
    if kind == "f":
        return lax.eq(lax.abs(x), _like(x, math.inf))
    if kind == "c":
        re, im = lax.real(x), lax.imag(x)
        return lax.bitwise_or(lax.eq(lax.abs(re), _like(re, math.inf)), lax.eq(lax.abs(im), _like(im, math.inf)))
    return lax.full_like(x, False, dtype=bool)


def _equals_infinity(name, x, infinity, out):
    x = arraylike(name, x)
    if out is not None:
        raise NotImplementedError("The 'out' argument to isneginf/isposinf is not supported.")
    kind = dtype_kind(x.dtype)
    if kind == "f":
        return lax.eq(x, _like(x, infinity))
    if kind == "c":
        raise ValueError("isposinf/isneginf are not well defined for complex types")
    return lax.full_like(x, False, dtype=bool)


def isposinf(x, /, out=None):
    """Whether elements are +inf."""
    return _equals_infinity("isposinf", x, math.inf, out)


def isneginf(x, /, out=None):
    """Whether elements are -inf."""
    return _equals_infinity("isneginf", x, -math.inf, out)


@jit
def iscomplex(x):
    """Whether elements have an imaginary part."""
    i = imag(x)
    return lax.ne(i, const_like(i, 0))


@jit
def isreal(x):
    """Whether elements have no imaginary part."""
    i = imag(x)
    return lax.eq(i, const_like(i, 0))


@jit
def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    """Replace nan by 0 and infinities by large numbers: ``jnp.nan_to_num(x)``."""
    x = arraylike("nan_to_num", x)
    if not is_inexact(x):
        return x
    if is_complex(x):
        given = {"nan": nan, "posinf": posinf, "neginf": neginf}
        return lax.complex(nan_to_num(lax.real(x), **given), nan_to_num(lax.imag(x), **given))
    posinf = finfo(x.dtype).max if posinf is None else posinf
    neginf = finfo(x.dtype).min if neginf is None else neginf
    out = where(isnan(x), asarray(nan, dtype=x.dtype), x)
    out = where(isposinf(out), asarray(posinf, dtype=x.dtype), out)
    return where(isneginf(out), asarray(neginf, dtype=x.dtype), out)


# -- comparing --------------------------------------------------------------------------------


@jit(static_argnames=("equal_nan",))
def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether elements are equal up to a tolerance: ``jnp.isclose(x, y)``."""
    a, b = promote_args("isclose", a, b)
    a, b = promote_args_inexact("isclose", a, b)
    dtype = lax.real(a).dtype if is_complex(a) else a.dtype
    rtol = lax.convert_element_type(rtol, dtype)
    atol = lax.convert_element_type(atol, dtype)
    both_nan = logical_and(isnan(a), isnan(b))
    finite = isfinite(b)
    near = lax.le(lax.abs(lax.sub(a, b)), lax.add(atol, lax.mul(rtol, lax.abs(b))))
    out = logical_or(lax.eq(a, b), logical_and(finite, near))
    return logical_or(out, both_nan) if equal_nan else out


@jit(static_argnames=("equal_nan",))
def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether all elements are equal up to a tolerance: ``jnp.allclose(x, y)``."""
    check_arraylike("allclose", a, b)
    return _all(isclose(a, b, rtol, atol, equal_nan))


def array_equal(a1, a2, equal_nan=False):
    """Whether shape and elements are equal: ``jnp.array_equal(x, y)``."""
    a1, a2 = asarray(a1), asarray(a2)
    if a1.shape != a2.shape:
        return array(False, dtype=bool)
    eq = asarray(a1 == a2)
    if equal_nan:
        eq = logical_or(eq, logical_and(isnan(a1), isnan(a2)))
    return _all(eq)


def array_equiv(a1, a2):
    """Whether arrays are equal after broadcasting."""
    a1, a2 = asarray(a1), asarray(a2)
    return _all(equal(a1, a2))


@jit
def fmin(x1, x2):
    """Minimum, ignoring nan where the other is a number."""
    from jax.numpy import less

    return where(less(x1, x2) | isnan(x2), x1, x2)


@jit
def fmax(x1, x2):
    """Maximum, ignoring nan where the other is a number."""
    from jax.numpy import greater

    return where(greater(x1, x2) | isnan(x2), x1, x2)


# -- geometry ---------------------------------------------------------------------------------


@jit
def hypot(x1, x2, /):
    """``sqrt(x1**2 + x2**2)`` without overflow."""
    x1, x2 = promote_args_inexact("hypot", x1, x2)
    if is_complex(x1):
        raise ValueError(
            "jnp.hypot is not well defined for complex-valued inputs. Please convert to real values first, such as by using "
            "abs(x)"
        )
    x1, x2 = lax.abs(x1), lax.abs(x2)
    infinite = lax.bitwise_or(isposinf(x1), isposinf(x2))
    x1, x2 = maximum(x1, x2), minimum(x1, x2)
    at_zero = x1 == 0
    ratio = lax.div(x2, _where(x1 == 0, lax.full_like(x1, 1), x1))
    out = _where(at_zero, x1, x1 * lax.sqrt(1 + lax.square(ratio)))
    return _where(infinite, const_like(out, math.inf), out)


def deg2rad(x, /):
    """Degrees to radians."""
    (x,) = promote_args_inexact("deg2rad", x)
    return lax.mul(x, const_like(x, math.pi / 180))


def rad2deg(x, /):
    """Radians to degrees."""
    (x,) = promote_args_inexact("rad2deg", x)
    return lax.mul(x, const_like(x, 180 / math.pi))


radians, degrees = deg2rad, rad2deg


@jit(static_argnames=("deg",))
def angle(z, deg=False):
    """The angle of complex numbers: ``jnp.angle(1 + 1j)``."""
    z = arraylike("angle", z)
    re, im = real(z), imag(z)
    if not is_inexact(re) or (dtype_kind(z.dtype) == "f" and z.ndim == 0):
        re = lax.convert_element_type(re, default_float())
        im = lax.convert_element_type(im, default_float())
    result = lax.atan2(im, re)
    return degrees(result) if deg else result


def _sinc_series(k, x):
    if k % 2:
        return x * 0
    return x * 0 + const_like(x, (-1) ** (k // 2) / (k + 1))


_sinc_series.__name__ = "_sinc_maclaurin"
_sinc_maclaurin = custom_jvp(_sinc_series, nondiff_argnums=(0,))


@_sinc_maclaurin.defjvp
def _sinc_maclaurin_jvp(k, primals, tangents):
    (x,), (t,) = primals, tangents
    return _sinc_maclaurin(k, x), _sinc_maclaurin(k + 1, x) * t


@jit
def sinc(x, /):
    """``sin(pi x) / (pi x)``, 1 at zero."""
    (x,) = promote_inexact(arraylike("sinc", x))
    at_zero = lax.eq(x, const_like(x, 0))
    pi_x = lax.mul(const_like(x, math.pi), x)
    safe = _where(at_zero, const_like(x, 1), pi_x)
    return _where(at_zero, _sinc_maclaurin(0, pi_x), lax.div(lax.sin(safe), safe))


# -- integers and bits ------------------------------------------------------------------------


@jit
def bitwise_count(x, /):
    """Number of one bits of the absolute value."""
    (x,) = promote_args_numeric("bitwise_count", x)
    return lax.population_count(abs(x)).astype("uint8")


def _gcd_step(xs):
    x1, x2 = xs
    x1, x2 = where(x2 != 0, x2, x1), where(x2 != 0, lax.rem(x1, x2), const_like(x2, 0))
    return where(x1 < x2, x2, x1), where(x1 < x2, x1, x2)


@jit
def gcd(x1, x2):
    """Greatest common divisor: ``jnp.gcd(12, 18)``."""
    from jax.numpy._core import broadcast_arrays
    from jax.numpy._reductions import any

    x1, x2 = promote(*arraylike("gcd", x1, x2))
    if not is_integer(x1):
        raise ValueError("Arguments to jax.numpy.gcd must be integers.")
    x1, x2 = broadcast_arrays(x1, x2)
    return lax.while_loop(lambda xs: any(xs[1] != 0), _gcd_step, (abs(x1), abs(x2)))[0]


@jit
def lcm(x1, x2):
    """Least common multiple: ``jnp.lcm(4, 6)``."""
    x1, x2 = promote(*arraylike("lcm", x1, x2))
    x1, x2 = abs(x1), abs(x2)
    if not is_integer(x1):
        raise ValueError("Arguments to jax.numpy.lcm must be integers.")
    d = gcd(x1, x2)
    return where(d == 0, const_like(d, 0), lax.mul(x1, floor_divide(x2, d)))


@jit
def modf(x, /, out=None):
    """Fraction and whole part: ``jnp.modf(1.5)``."""
    (x,) = promote_inexact(arraylike("modf", x))
    if out is not None:
        raise NotImplementedError("The 'out' argument to jnp.modf is not supported.")
    whole = _where(lax.ge(x, lax.zero_like(x)), lax.floor(x), lax.ceil(x))
    return x - whole, whole
