"""`jax.scipy.special`: what is composed of primitives."""

import math

from _jitbook import const_like, constant, custom_jvp, dtype_kind, promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax.numpy._core import is_complex
from jax.nn import log_softmax, softmax
from jax.numpy._reductions import axis_tuple


def logsumexp(a, axis=None, b=None, keepdims=False, return_sign=False, where=None):
    """``log(sum(b * exp(a)))`` without overflow: ``logsumexp(x, axis=1)``."""
    if where is not None:
        a = jnp.where(where, a, 0)
    if b is None:
        (a,) = promote_args_inexact("logsumexp", a)
    else:
        a, b = promote_args_inexact("logsumexp", a, b)
        a = jnp.where(b != 0, a, -math.inf)
    axes = axis_tuple(axis, a.ndim)
    top = jnp.max(a.real, axis=axes, keepdims=keepdims, where=where, initial=-math.inf)
    top = lax.stop_gradient(lax.select(jnp.isfinite(top), top, lax.full_like(top, 0)))
    wide = top if keepdims else lax.expand_dims(top, axes)
    raised = lax.exp(lax.sub(a, wide.astype(a.dtype)))
    if b is not None:
        raised = lax.mul(raised, b)
    total = raised.sum(axis=axes, keepdims=keepdims, where=where)
    sign = lax.sign(total)
    if return_sign or not is_complex(a):
        total = abs(total)
    out = lax.add(lax.log(total), top.astype(total.dtype))
    if return_sign:
        return out, sign
    if b is not None and not is_complex(out):
        out = jnp.where(sign < 0, jnp.array(math.nan, dtype=out.dtype), out)
    return out


def _unary(name, op, doc):
    def function(x):
        return op(*promote_args_inexact(name, x))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return function


erf = _unary("erf", lax.erf, "The error function: ``erf(0.5)``.")
erfc = _unary("erfc", lax.erfc, "``1 - erf(x)`` without cancellation.")
erfinv = _unary("erfinv", lax.erf_inv, "The inverse of `erf`.")
expit = _unary("expit", lax.logistic, "``1 / (1 + exp(-x))``: ``expit(0.)``.")
gammaln = _unary("gammaln", lax.lgamma, "Logarithm of the gamma function.")
digamma = _unary("digamma", lax.digamma, "Derivative of `gammaln`.")


def polygamma(n, x):
    """The n-th derivative of `digamma`: ``polygamma(1, 2.)``."""
    return lax.polygamma(*promote_args_inexact("polygamma", n, x))


def _logit_of(x):
    """The inverse of `expit`: ``log(x / (1 - x))``."""
    (x,) = promote_args_inexact("logit", x)
    return lax.log(lax.div(x, lax.sub(const_like(x, 1), x)))


_logit_of.__name__ = "logit"
logit = custom_jvp(_logit_of)
logit.defjvps(lambda g, ans, x: lax.div(g, lax.mul(x, lax.sub(const_like(x, 1), x))))


def _xlogy_of(x, y):
    """``x * log(y)``, 0 where x is 0."""
    x, y = promote_args_inexact("xlogy", x, y)
    return jnp.where((x != 0.0) | jnp.isnan(y), lax.mul(x, lax.log(y)), jnp.zeros_like(x))


_xlogy_of.__name__ = "xlogy"
xlogy = custom_jvp(_xlogy_of)


@xlogy.defjvp
def _xlogy_jvp(primals, tangents):
    (x, y), (x_dot, y_dot) = primals, tangents
    out = xlogy(x, y)
    return out, (x_dot * lax.log(y) + y_dot * x / y).astype(out.dtype)


def _xlog1py_of(x, y):
    """``x * log1p(y)``, 0 where x is 0."""
    x, y = promote_args_inexact("xlog1py", x, y)
    return jnp.where((x != 0.0) | jnp.isnan(y), lax.mul(x, lax.log1p(y)), jnp.zeros_like(x))


_xlog1py_of.__name__ = "xlog1py"
xlog1py = custom_jvp(_xlog1py_of)


@xlog1py.defjvp
def _xlog1py_jvp(primals, tangents):
    (x, y), (x_dot, y_dot) = primals, tangents
    out = xlog1py(x, y)
    return out, (x_dot * lax.log1p(y) + y_dot * x / (1 + y)).astype(out.dtype)


def ndtr(x):
    """The normal distribution function: ``ndtr(0.)`` is 0.5."""
    x = jnp.asarray(x)
    if x.dtype.name not in ("float32", "float64"):
        raise TypeError(f"x.dtype={x.dtype} is not supported, see docstring for supported types.")
    return _ndtr(x)


def _ndtr(x):
    half, one, two = constant(0.5, x.dtype), constant(1.0, x.dtype), constant(2.0, x.dtype)
    half_sqrt_2 = half * constant(math.sqrt(2.0), x.dtype)
    w = x * half_sqrt_2
    z = lax.abs(w)
    near, middle = lax.lt(z, half_sqrt_2), one + lax.erf(w)
    tail = lax.select(lax.gt(w, constant(0.0, x.dtype)), two - lax.erfc(z), lax.erfc(z))
    return half * lax.select(near, middle, tail)


def gammasgn(x):
    """The sign of the gamma function."""
    (x,) = promote_args_inexact("gammasgn", x)
    whole = lax.floor(x)
    sign = jnp.where((x < 0) & (whole % 2 != 0), const_like(x, -1), const_like(x, 1))
    sign = jnp.where((x < 0) & (x == whole), const_like(x, math.nan), sign)
    return jnp.where((x == 0) & jnp.signbit(x), const_like(x, -1), sign)


def gamma(x):
    """The gamma function: ``gamma(5.0)`` is 24."""
    (x,) = promote_args_inexact("gamma", x)
    return gammasgn(x) * lax.exp(lax.lgamma(x))


def factorial(n, exact=False):
    """``n!``: ``factorial(4)``."""
    if exact:
        raise NotImplementedError("factorial with exact=True")
    (n,) = promote_args_inexact("factorial", n)
    return jnp.where(n < 0, 0, lax.exp(lax.lgamma(n + 1)))


# Of the series for the logarithm of gamma(b) / gamma(a + b) where b is large.
_TERMS = (0.0833333333333333, -0.00277777777760991, 7.9365066682539e-4, -5.9520293135187e-4, 8.37308034031215e-4,
          -0.00165322962780713)


def _log_ratio(a, b):
    """``log(gamma(b) / gamma(a + b))`` for b of 8 and more, without cancellation."""
    h = a / b
    c, x = h / (1 + h), 1 / (1 + h)
    square = x * x
    sums = [const_like(x, 1)]
    for _ in _TERMS[1:]:
        sums.append(1 + (x + square * sums[-1]))
    t = (1 / b) ** 2
    w = const_like(x, 0)
    for term, total in zip(reversed(_TERMS), reversed(sums)):
        w = w * t + term * total
    u, v = (b + (a - 0.5)) * jnp.log1p(h), a * (jnp.log(b) - 1)
    return w * (c / b) - u - v


def betaln(a, b):
    """Logarithm of the beta function."""
    a, b = promote_args_inexact("betaln", a, b)
    a, b = jnp.minimum(a, b), jnp.maximum(a, b)
    small = lax.lgamma(a) + (lax.lgamma(b) - lax.lgamma(a + b))
    return jnp.where(b < 8, small, lax.lgamma(a) + _log_ratio(a, b))


def beta(a, b):
    """The beta function: ``beta(2.0, 3.0)``."""
    a, b = promote_args_inexact("beta", a, b)
    return gammasgn(a) * gammasgn(b) * gammasgn(a + b) * lax.exp(betaln(a, b))


def entr(x):
    """``-x * log(x)``, -inf where x is negative."""
    (x,) = promote_args_inexact("entr", x)
    return jnp.where(x < 0, -math.inf, lax.neg(xlogy(x, x)))


def rel_entr(p, q):
    """``p * log(p / q)``."""
    p, q = promote_args_inexact("rel_entr", p, q)
    both = (p > 0) & (q > 0)
    inner_p, inner_q = jnp.where(both, p, 1), jnp.where(both, q, 1)
    inside = xlogy(inner_p, inner_p) - xlogy(inner_p, inner_q)
    return jnp.where(both, inside, jnp.where((p == 0) & (q >= 0), 0.0, math.inf))


def kl_div(p, q):
    """``p * log(p / q) - p + q``."""
    p, q = promote_args_inexact("kl_div", p, q)
    return rel_entr(p, q) - p + q


def multigammaln(a, d):
    """Logarithm of the multivariate gamma function."""
    (a,) = promote_args_inexact("multigammaln", a)
    shifted = jnp.expand_dims(a, -1) - jnp.arange(d, dtype=a.dtype) / 2
    return jnp.sum(lax.lgamma(shifted), axis=-1) + 0.25 * d * (d - 1) * math.log(math.pi)
