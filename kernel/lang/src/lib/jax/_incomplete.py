"""`lax.igamma`, `lax.betainc` and their kin: incomplete gamma and beta functions, by series and continued fractions."""
from _jitbook import convert, custom_jvp, dtype_of, is_weak, jit, promote_args_inexact
from jax import lax
from jax import numpy as jnp
from jax.custom_derivatives import SymbolicZero

# What a sum is wanted for: the function's value, its derivative by a, or the derivative of a sample of Gamma(a) by a.
_VALUE, _DERIVATIVE, _SAMPLE = "value", "derivative", "sample"


def _wide(x):
    """Halves as single floats, others as they are."""
    return x if x.dtype.name in ("float32", "float64") else x.astype("float32")


def weak_as(args, out):
    """The result of an elementwise function: of a weak type where all its arguments are."""
    return convert(out, dtype_of(out), True) if all(is_weak(x) for x in args) else out


def _elementwise(name, body):
    """`body` over arrays of one shape and float dtype, jitted under the primitive's name."""

    def over_arrays(*args):
        dtype = dtype_of(args[0])
        args = jnp.broadcast_arrays(*[_wide(x) for x in args])
        return body(*args).astype(dtype)

    over_arrays.__name__ = over_arrays.__qualname__ = name
    compiled = jit(over_arrays)

    def function(*args):
        args = promote_args_inexact(name, *args)
        return weak_as(args, compiled(*args))

    function.__name__ = function.__qualname__ = name
    return function


def _series(ax, x, a, enabled, wanted):
    """The lower function's power series, of the elements that are enabled."""
    eps = jnp.finfo(x.dtype).eps

    def going_on(state):
        return jnp.any(state[0])

    def add_term(state):
        enabled, r, c, total, dc, dtotal = state
        r1 = r + 1
        dc1 = dc * (x / r1) - (c * x) / (r1 * r1)
        dtotal1 = dtotal + dc1
        c1 = c * (x / r1)
        total1 = total + c1
        more = c1 / total1 > eps if wanted == _VALUE else jnp.abs(dc1 / dtotal1) > eps
        new, old = (r1, c1, total1, dc1, dtotal1), (r, c, total, dc, dtotal)
        return enabled & more, *[lax.select(enabled, n, o) for n, o in zip(new, old)]

    one, zero = jnp.ones_like(a), jnp.zeros_like(a)
    _, _, _, total, _, dtotal = lax.while_loop(going_on, add_term, (enabled, a, one, one, zero, zero))
    if wanted == _VALUE:
        return total * ax / a
    dlog = lax.log(x) - lax.digamma(a + 1)
    if wanted == _DERIVATIVE:
        return ax * (total * dlog + dtotal) / a
    return -(dtotal + total * dlog) * x / a


def _fraction(ax, x, a, enabled, wanted):
    """The upper function's continued fraction, of the elements that are enabled."""
    eps = float(jnp.finfo(x.dtype).eps)

    def going_on(state):
        return (state[1] < 2000) & jnp.any(state[0])

    def add_term(state):
        enabled, c, *old = state
        ans, t, y, z, p1, q1, p2, q2, dp2, dq2, dp1, dq1, dans = old
        c, y, z = c + 1, y + 1, z + 2
        yc = y * c
        p, q = p1 * z - p2 * yc, q1 * z - q2 * yc
        whole = q != 0
        r = p / q
        t = jnp.where(whole, jnp.abs((ans - r) / r), 1)
        ans = jnp.where(whole, r, ans)
        dp = dp1 * z - p1 - dp2 * yc + p2 * c
        dq = dq1 * z - q1 - dq2 * yc + q2 * c
        dans1 = jnp.where(whole, (dp - ans * dq) / q, dans)
        change = jnp.where(whole, jnp.abs(dans1 - dans), 1)
        # All eight shrink together where they grow large.
        scale = jnp.where(jnp.abs(p) > 1 / eps, eps, 1).astype(x.dtype)
        parts = [part * scale for part in (p, q, p1, q1, dp1, dq1, dp, dq)]
        more = t > eps if wanted == _VALUE else change > eps
        new = [ans, t, y, z, *parts, dans1]
        return enabled & more, c, *[lax.select(enabled, n, o) for n, o in zip(new, old)]

    one, zero = jnp.ones_like(x), jnp.zeros_like(x)
    y = 1 - a
    z = x + y + 1
    p1, q1 = x + 1, z * x
    ans, dq1 = p1 / q1, -x
    start = (enabled, zero.ravel()[0] if x.size else jnp.zeros((), x.dtype), ans, one, y, z, p1, q1, one, x, zero, zero, zero, dq1,
             (zero - ans * dq1) / q1)
    state = lax.while_loop(going_on, add_term, start)
    ans, dans = state[2], state[-1]
    if wanted == _VALUE:
        return ans * ax
    dlog = lax.log(x) - lax.digamma(a)
    if wanted == _DERIVATIVE:
        return ax * (ans * dlog + dans)
    return -(dans + ans * dlog) * x


def _prefactor(a, x):
    """``x^a exp(-x) / gamma(a)``, and where it is too small for the dtype."""
    ax = a * lax.log(x) - x - lax.lgamma(a)
    return lax.exp(ax), ax < -lax.log(jnp.array(jnp.finfo(x.dtype).max))


def _outside(a, x):
    return (x < 0) | (a < 0) | ((a == 0) & (x == 0)) | jnp.isnan(a) | jnp.isnan(x)


def _igamma_one(a, x):
    outside, endless = _outside(a, x), x == jnp.inf
    upper = (x >= 1) & (x > a)
    ax, tiny = _prefactor(a, x)
    enabled = ~((x == 0) | outside | tiny | endless)
    out = jnp.where(upper, 1 - _fraction(ax, x, a, enabled & upper, _VALUE),
                    _series(ax, x, a, enabled & ~upper, _VALUE))
    out = jnp.where(endless, 1, jnp.where(x == 0, 0, out))
    return jnp.where(outside, jnp.nan, out).astype(x.dtype)


def _igammac_one(a, x):
    outside, endless = _outside(a, x), x == jnp.inf
    lower = (x < 1) | (x < a)
    ax, tiny = _prefactor(a, x)
    enabled = ~(outside | tiny | endless | (a == 0))
    out = jnp.where(lower, 1 - _series(ax, x, a, enabled & lower, _VALUE),
                    _fraction(ax, x, a, enabled & ~lower, _VALUE))
    out = jnp.where(endless | (a == 0), 0, out)
    return jnp.where(outside, jnp.nan, out).astype(x.dtype)


def _derivative_by_a(wanted):
    def one(a, x):
        outside = (x < 0) | (a <= 0) | jnp.isnan(a) | jnp.isnan(x)
        upper = (x > 1) & (x > a)
        ax, tiny = _prefactor(a, x)
        enabled = ~((x == 0) | outside | tiny)
        out = jnp.where(upper, -_fraction(ax, x, a, enabled & upper, wanted),
                        _series(ax, x, a, enabled & ~upper, wanted))
        return jnp.where(outside, jnp.nan, jnp.where(x == 0, 0, out)).astype(x.dtype)

    return one


igamma_grad_a = _elementwise("igamma_grad_a", _derivative_by_a(_DERIVATIVE))
random_gamma_grad = _elementwise("random_gamma_grad", _derivative_by_a(_SAMPLE))


def _by_x(g, a, x):
    return g * lax.exp(-x + (a - 1) * lax.log(x) - lax.lgamma(a))


igamma = custom_jvp(_elementwise("igamma", _igamma_one))
igamma.defjvps(lambda g, ans, a, x: g * igamma_grad_a(a, x), lambda g, ans, a, x: _by_x(g, a, x))

igammac = custom_jvp(_elementwise("igammac", _igammac_one))
igammac.defjvps(lambda g, ans, a, x: -(g * igamma_grad_a(a, x)), lambda g, ans, a, x: -_by_x(g, a, x))


def _beta_fraction(a, b, x):
    """The continued fraction of the incomplete beta function, by Lentz's method (DLMF 8.17.22)."""
    small = float(jnp.finfo(x.dtype).eps) / 2
    most = 200 if x.dtype.name == "float32" else 600

    def numerator(n):
        m = ((n - 1) // 2).astype(x.dtype)
        even = jnp.where(m == 0, -(a + b) * x / (a + 1),
                         -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)))
        odd = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        return jnp.where(n == 1, 1, jnp.where(n % 2 == 0, even, odd))

    def apart(v):
        return jnp.where(jnp.abs(v) < small, small, v)

    def advance(state):
        n, _, c, d, h = state
        part = numerator(n)
        c = apart(1 + part / c)
        d = 1 / apart(1 + part * d)
        delta = c * d
        return n + 1, jnp.any(jnp.abs(delta - 1) >= small), c, d, h * delta

    start = jnp.full_like(x, small)
    state = 1, jnp.array(True), start, jnp.zeros_like(x), start
    return lax.while_loop(lambda state: (state[0] < most) & state[1], advance, state)[4]


def _betainc_one(a, b, x):
    # a = 0 and b = 0 are limits: all of the mass at one end.
    at_zero, at_one = (a == 0) | (b == jnp.inf), (b == 0) | (a == jnp.inf)
    zero = (at_one & (x != 1)) | (at_zero & (x == 0))
    one = (at_zero & (x != 0)) | (at_one & (x == 1))
    outside = (a < 0) | (b < 0) | (x < 0) | (x > 1) | (at_zero & at_one) | jnp.isnan(a) | jnp.isnan(b) | jnp.isnan(x)
    direct = x < (a + 1) / (a + b + 2)
    a, b, x = jnp.where(direct, a, b), jnp.where(direct, b, a), jnp.where(direct, x, 1 - x)
    rest = lax.lgamma(b) - lax.lgamma(a + b)
    factor = jnp.where(a < float(jnp.finfo(x.dtype).tiny) * 2, lax.exp(lax.log1p(-x) * b - rest),
                       lax.exp(lax.log(x) * a + lax.log1p(-x) * b - (lax.lgamma(a) + rest)) / a)
    out = _beta_fraction(a, b, x) * factor
    out = jnp.where(direct, out, 1 - out)
    out = jnp.where(one, 1, jnp.where(zero, 0, out))
    return jnp.where(outside, jnp.nan, out).astype(x.dtype)


betainc = custom_jvp(_elementwise("regularized_incomplete_beta", _betainc_one))


def _betainc_jvp(primals, tangents):
    (a, b, x), (a_dot, b_dot, x_dot) = primals, tangents
    if not (isinstance(a_dot, SymbolicZero) and isinstance(b_dot, SymbolicZero)):
        raise ValueError("Betainc gradient with respect to a and b not supported.")
    out = betainc(a, b, x)
    if isinstance(x_dot, SymbolicZero):
        return out, jnp.zeros_like(out)
    logs = (b - 1) * lax.log1p(-x) + (a - 1) * lax.log(x) - (lax.lgamma(a) + lax.lgamma(b) - lax.lgamma(a + b))
    return out, (lax.exp(logs) * x_dot).astype(out.dtype)


betainc.defjvp(_betainc_jvp, symbolic_zeros=True)
