"""`jax.scipy.special`: what is composed of primitives."""

import math

from _jitbook import const_like, constant, custom_jvp, dtype_kind, jit, promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax.numpy._core import is_complex
from jax import nn
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


def softmax(x, /, *, axis=None):
    """``exp(x) / sum(exp(x))``, over all elements unless an axis is named: ``softmax(jnp.arange(3.))``."""
    return nn.softmax(x, axis=axis)


def log_softmax(x, /, *, axis=None):
    """Logarithm of `softmax`."""
    return nn.log_softmax(x, axis=axis)


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
    sign = jnp.where(((x < 0) & (x == whole)) | jnp.isnan(x), const_like(x, math.nan), sign)
    sign = jnp.where((x == 0) & jnp.signbit(x), const_like(x, -1), sign)
    return lax.convert_element_type(sign, x.dtype)


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


def gammainc(a, x):
    """The regularized lower incomplete gamma function: ``gammainc(2.0, 1.0)``."""
    return lax.igamma(*promote_args_inexact("gammainc", a, x))


def gammaincc(a, x):
    """``1 - gammainc(a, x)`` without cancellation."""
    return lax.igammac(*promote_args_inexact("gammaincc", a, x))


def betainc(a, b, x):
    """The regularized incomplete beta function: ``betainc(2.0, 3.0, 0.5)``."""
    return lax.betainc(*promote_args_inexact("betainc", a, b, x))


i0e = _unary("i0e", lax.bessel_i0e, "The modified Bessel function of order 0 times ``exp(-|x|)``.")
i1e = _unary("i1e", lax.bessel_i1e, "The modified Bessel function of order 1 times ``exp(-|x|)``.")


def i0(x):
    """The modified Bessel function of order 0: ``i0(1.0)``."""
    (x,) = promote_args_inexact("i0", x)
    return lax.mul(lax.exp(lax.abs(x)), lax.bessel_i0e(x))


def i1(x):
    """The modified Bessel function of order 1: ``i1(1.0)``."""
    (x,) = promote_args_inexact("i1", x)
    return lax.mul(lax.exp(lax.abs(x)), lax.bessel_i1e(x))


def loggamma(x):
    """The logarithm of the gamma function where it is real, NaN for what is negative: ``loggamma(4.0)``."""
    (x,) = promote_args_inexact("loggamma", x)
    if is_complex(x):
        raise NotImplementedError("loggamma of complex numbers is not in jitbook yet")
    return jnp.where(x > 0, lax.lgamma(x), math.nan)


def comb(N, k, *, repetition=False):
    """In how many ways k of N things are chosen: ``comb(5, 2)``."""
    N, k = promote_args_inexact("comb", N, k)
    if repetition:
        return jnp.where((k == 0) & (N >= 0), 1.0, comb(N + k - 1, k))
    possible = (k <= N) & (N >= 0) & (k >= 0)
    n, m = jnp.where(possible, N, 0.0), jnp.where(possible, k, 0.0)
    count = lax.exp(gammaln(n + 1) - gammaln(m + 1) - gammaln(n + 1 - m))
    return jnp.where(possible, count, 0.0)


def poch(z, m):
    """The rising factorial ``gamma(z + m) / gamma(z)``."""
    z, m = promote_args_inexact("poch", z, m)
    return jnp.where(m == 0.0, jnp.array(1, dtype=z.dtype), gamma(z + m) / gamma(z))


def _boxed(log, x, lmbda):
    zero = lmbda == 0
    exponent = jnp.where(zero, jnp.ones_like(lmbda), lmbda)
    return jnp.where(zero, log, jnp.expm1(exponent * log) / exponent)


def boxcox(x, lmbda):
    """Box and Cox's transformation ``(x^lmbda - 1) / lmbda``: ``boxcox(2.0, 0.5)``."""
    x, lmbda = promote_args_inexact("boxcox", x, lmbda)
    return _boxed(jnp.log(x), x, lmbda)


def boxcox1p(x, lmbda):
    """`boxcox` of ``1 + x``."""
    x, lmbda = promote_args_inexact("boxcox1p", x, lmbda)
    return _boxed(jnp.log1p(x), x, lmbda)


def _zeta_of(x, q=None):
    """Hurwitz's zeta function: ``zeta(2.0, 1.0)``."""
    if q is None:
        raise NotImplementedError(
            "Riemann zeta function not implemented; pass q != None to compute the Hurwitz Zeta function.")
    return lax.zeta(*promote_args_inexact("zeta", x, q))


_zeta_of.__name__ = "zeta"
zeta = custom_jvp(_zeta_of)


def _zeta_terms(s, a):
    """Zeta by Euler and Maclaurin's sum, in operations that have derivatives."""
    from jax._bessel import _FACTORS
    n = 8 if a.dtype.name == "float32" else 16
    total = sum([(a + k) ** -s for k in range(n)])
    end = (a + n) ** -s
    total = total + (a + n) ** (1 - s) / (s - 1) + 0.5 * end
    rising, power = s, end / (a + n)
    for k, factor in enumerate(_FACTORS[:n]):
        total = total + rising * power / factor
        rising, power = rising * (s + 2 * k + 1) * (s + 2 * k + 2), power / ((a + n) * (a + n))
    return total


@zeta.defjvp
def _zeta_jvp(primals, tangents):
    from jax import jvp
    return zeta(*primals), jvp(_zeta_terms, tuple(promote_args_inexact("zeta", *primals)), tangents)[1]


# Rational approximations of the normal distribution's inverse (Cephes): around the middle, and in 1 / sqrt(-2 log p) near
# an end and very near it.
_MIDDLE = (
    (-5.99633501014107895267e1, 9.80010754185999661536e1, -5.66762857469070293439e1, 1.39312609387279679503e1,
     -1.23916583867381258016e0),
    (1.0, 1.95448858338141759834e0, 4.67627912898881538453e0, 8.63602421390890590575e1, -2.25462687854119370527e2,
     2.00260212380060660359e2, -8.20372256168333339912e1, 1.59056225126211695515e1, -1.18331621121330003142e0),
)
_NEAR_END = (
    (4.05544892305962419923e0, 3.15251094599893866154e1, 5.71628192246421288162e1, 4.40805073893200834700e1,
     1.46849561928858024014e1, 2.18663306850790267539e0, -1.40256079171354495875e-1, -3.50424626827848203418e-2,
     -8.57456785154685413611e-4),
    (1.0, 1.57799883256466749731e1, 4.53907635128879210584e1, 4.13172038254672030440e1, 1.50425385692907503408e1,
     2.50464946208309415979e0, -1.42182922854787788574e-1, -3.80806407691578277194e-2, -9.33259480895457427372e-4),
)
_AT_END = (
    (3.23774891776946035970e0, 6.91522889068984211695e0, 3.93881025292474443415e0, 1.33303460815807542389e0,
     2.01485389549179081538e-1, 1.23716634817820021358e-2, 3.01581553508235416007e-4, 2.65806974686737550832e-6,
     6.23974539184983293730e-9),
    (1.0, 6.02427039364742014255e0, 3.67983563856160859403e0, 1.37702099489081330271e0, 2.16236993594496635890e-1,
     1.34204006088543189037e-2, 3.28014464682127739104e-4, 2.89247864745380683936e-6, 6.79019408009981274425e-9),
)


def _ratio(pair, x):
    above, below = [jnp.polyval(jnp.array(part, dtype=x.dtype), x) for part in pair]
    return above / below


def ndtri(p):
    """The inverse of `ndtr`: ``ndtri(0.975)``."""
    p = jnp.asarray(p)
    if p.dtype.name not in ("float32", "float64"):
        raise TypeError(f"x.dtype={p.dtype} is not supported, see docstring for supported types.")
    dtype = p.dtype
    low = jnp.where(p > constant(-math.expm1(-2.0), dtype), 1 - p, p)
    low = jnp.where(low == 0, constant(0.5, dtype), low)
    w = low - 0.5
    square = w * w
    middle = (w + w * square * _ratio(_MIDDLE, square)) * constant(-math.sqrt(2.0 * math.pi), dtype)
    z = lax.sqrt(-2.0 * lax.log(low))
    first = z - lax.log(z) / z
    at_end, near = first - _ratio(_AT_END, 1 / z) / z, first - _ratio(_NEAR_END, 1 / z) / z
    x = jnp.where(low > constant(math.exp(-2.0), dtype), middle, jnp.where(z >= 8.0, at_end, near))
    x = jnp.where(p > constant(1.0 - math.exp(-2.0), dtype), x, -x)
    return jnp.where(p == 0, -math.inf, jnp.where(p == 1, math.inf, x)).astype(dtype)


def _log_ndtr_of(x, series_order=3):
    """The logarithm of `ndtr`, without cancellation far below: ``log_ndtr(-20.)``."""
    if not isinstance(series_order, int):
        raise TypeError("series_order must be a Python integer.")
    if series_order < 0:
        raise ValueError("series_order must be non-negative.")
    if series_order > 30:
        raise ValueError("series_order must be <= 30.")
    x = jnp.asarray(x)
    if x.dtype.name not in ("float32", "float64"):
        raise TypeError(f"x.dtype={x.dtype} is not supported.")
    low, high = (-10.0, 5.0) if x.dtype.name == "float32" else (-20.0, 8.0)
    inside = _ndtr(jnp.where(x > high, -x, jnp.maximum(x, low)))
    far = jnp.minimum(x, low)
    log_scale = -0.5 * (far * far) - lax.log(-far) - 0.5 * math.log(2.0 * math.pi)
    series, power, odds = jnp.ones_like(x), far * far, 1.0
    for n in range(1, series_order + 1):
        odds = odds * (2 * n - 1)
        series = series + (-odds if n % 2 else odds) / power
        power = power * far * far
    return jnp.where(x > high, -inside, jnp.where(x > low, lax.log(inside), log_scale + lax.log(series)))


_log_ndtr_of.__name__ = "log_ndtr"
log_ndtr = custom_jvp(_log_ndtr_of, nondiff_argnums=(1,))


@log_ndtr.defjvp
def _log_ndtr_jvp(series_order, primals, tangents):
    (x,), (t,) = primals, tangents
    out = log_ndtr(x, series_order)
    return out, t * lax.exp(-0.5 * (x * x) - math.log(math.sqrt(2 * math.pi)) - out)


@jit(static_argnames=("v", "n_iter"))
def bessel_jn(z, *, v, n_iter=50):
    """Bessel functions of the first kind of orders 0 to v, by downward recurrence: ``bessel_jn(1.0, v=2)``."""
    (z,) = promote_args_inexact("bessel_jn", z)
    if is_complex(z):
        raise ValueError("complex input not supported.")

    def down(carry, k):
        f0, f1, total = carry
        f = 2.0 * (k + 1.0) * f1 / z - f0
        return (f1, f, jnp.where(k % 2 == 0, total + 2.0 * f, total)), f

    zero = jnp.zeros_like(z)
    start = zero, jnp.full_like(z, 1e-16), zero
    (_, _, total), values = lax.scan(down, start, lax.iota(z.dtype, n_iter + 1), reverse=True)
    return values[:v + 1] / (total - values[0])
