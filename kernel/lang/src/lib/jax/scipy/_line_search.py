"""The line search of `jax.scipy.optimize.minimize`: steps that double until the strong Wolfe conditions bracket a
minimum, then a zoom into the bracket (Nocedal and Wright, algorithms 3.5 and 3.6)."""
from collections import namedtuple

from _jitbook import promote_inexact
from jax import lax, value_and_grad
from jax import numpy as jnp

# What a search returns: the step, the value and gradient there, and how it ended.
Found = namedtuple("Found", "failed nit nfev ngev k a_k f_k g_k status")

# A point on the line: step, value and slope.
_Point = namedtuple("_Point", "a phi dphi")

# The bracket's better and worse end, the step left last, and the step that met the conditions with its gradient.
_Zoom = namedtuple("_Zoom", "done failed j lo hi a_rec phi_rec star g_star nfev")

_Search = namedtuple("_Search", "done failed i last star g_star nfev")


def _chosen(flag, new, old):
    """The tuple `new` where the flag is set, else `old`."""
    if isinstance(new, tuple):
        return type(new)(*[jnp.where(flag, n, o) for n, o in zip(new, old)])
    return jnp.where(flag, new, old)


def _cubic_minimum(lo, hi, c, fc):
    """The minimum of the cubic through three values and one slope; NaN where it has none."""
    db, dc = hi.a - lo.a, c - lo.a
    denominator = (db * dc) ** 2 * (db - dc)
    dtype = jnp.result_type(*lo, hi.a, hi.phi, c, fc)
    left = jnp.array([[dc ** 2, -db ** 2], [-dc ** 3, db ** 3]], dtype=dtype)
    right = jnp.array([hi.phi - lo.phi - lo.dphi * db, fc - lo.phi - lo.dphi * dc], dtype=dtype)
    a, b = jnp.dot(left, right) / denominator
    return lo.a + (-b + jnp.sqrt(b * b - 3.0 * a * lo.dphi)) / (3.0 * a)


def _quadratic_minimum(lo, hi):
    db = hi.a - lo.a
    return lo.a - lo.dphi / (2.0 * ((hi.phi - lo.phi - lo.dphi * db) / (db ** 2)))


def _next_step(state):
    """The cubic's minimum, else the quadratic's, else the middle, whichever is well inside the bracket."""
    lo, hi = state.lo, state.hi
    width = hi.a - lo.a
    a, b = jnp.minimum(hi.a, lo.a), jnp.maximum(hi.a, lo.a)
    cubic = _cubic_minimum(lo, hi, state.a_rec, state.phi_rec)
    use_cubic = (state.j > 0) & (cubic > a + 0.2 * width) & (cubic < b - 0.2 * width)
    quadratic = _quadratic_minimum(lo, hi)
    use_quadratic = ~use_cubic & (quadratic > a + 0.1 * width) & (quadratic < b - 0.1 * width)
    step = jnp.where(use_cubic, cubic, state.a_rec)
    step = jnp.where(use_quadratic, quadratic, step)
    return jnp.where(~use_cubic & ~use_quadratic, (lo.a + hi.a) / 2.0, step)


def _zoom(along, too_high, flat_enough, lo, hi, g_0, skip):
    """The step between two that bracket a minimum; nothing is done where `skip` is set."""

    def body(state):
        width = state.hi.a - state.lo.a
        limit = 1e-5 if jnp.finfo(width.dtype).bits < 64 else 1e-10
        failed = state.failed | (width <= limit)
        a = _next_step(state)
        phi, dphi, g = along(a)
        phi, dphi = phi.astype(state.lo.phi.dtype), dphi.astype(state.lo.dphi.dtype)
        point = _Point(a, phi, dphi)
        shrink = too_high(a, phi) | (phi >= state.lo.phi)
        found = flat_enough(dphi) & ~shrink
        swap = (dphi * width >= 0.0) & ~shrink & ~found
        forward = ~shrink & ~found
        rec = jnp.where(shrink, state.hi.a, state.a_rec), jnp.where(shrink, state.hi.phi, state.phi_rec)
        hi = _chosen(shrink, point, state.hi)
        rec = jnp.where(swap, hi.a, rec[0]), jnp.where(swap, hi.phi, rec[1])
        hi = _chosen(swap, state.lo, hi)
        plain = forward & ~swap
        rec = jnp.where(plain, state.lo.a, rec[0]), jnp.where(plain, state.lo.phi, rec[1])
        return _Zoom(
            found | state.done, failed | (state.j + 1 >= 30), state.j + 1, _chosen(forward, point, state.lo), hi, *rec,
            _chosen(found, point, state.star), _chosen(found, g.astype(state.g_star.dtype), state.g_star), state.nfev + 1)

    start = _Zoom(False, False, 0, lo, hi, (lo.a + hi.a) / 2.0, (lo.phi + hi.phi) / 2.0,
                  _Point(jnp.ones_like(lo.a), lo.phi, lo.dphi), g_0, 0)
    return lax.while_loop(lambda state: ~state.done & ~skip & ~state.failed, body, start)


def line_search(f, xk, pk, old_fval=None, old_old_fval=None, gfk=None, c1=1e-4, c2=0.9, maxiter=20):
    """A step from `xk` along `pk` that meets the strong Wolfe conditions."""
    xk, pk = promote_inexact(xk, pk)

    def along(step):
        phi, g = value_and_grad(f)(xk + jnp.array(step, dtype=pk.dtype) * pk)
        return phi, jnp.real(jnp.dot(g, pk)), g

    evaluations = 0
    if old_fval is None or gfk is None:
        phi_0, dphi_0, gfk = along(0)
        evaluations = 1
    else:
        phi_0, dphi_0 = old_fval, jnp.real(jnp.dot(gfk, pk))
    first = 1
    if old_old_fval is not None:
        guess = 1.01 * 2 * (phi_0 - old_old_fval) / dphi_0
        first = jnp.where(guess > 1, 1.0, guess)

    def too_high(step, phi):
        return phi > phi_0 + c1 * step * dphi_0

    def flat_enough(dphi):
        return jnp.abs(dphi) <= -c2 * dphi_0

    def body(state):
        last = state.last
        a = jnp.where(state.i == 1, first, last.a * 2.0)
        phi, dphi, g = along(a)
        point = _Point(a, phi, dphi)
        back = too_high(a, phi) | ((phi >= last.phi) & (state.i > 1))
        found = flat_enough(dphi) & ~back
        rising = (dphi >= 0.0) & ~back & ~found
        between = _zoom(along, too_high, flat_enough, last, point, gfk, ~back)
        beyond = _zoom(along, too_high, flat_enough, point, last, gfk, ~rising)
        star = _chosen(back, between.star, state.star)
        g_star = _chosen(back, between.g_star, state.g_star)
        star, g_star = _chosen(found, point, star), _chosen(found, g, g_star)
        star, g_star = _chosen(rising, beyond.star, star), _chosen(rising, beyond.g_star, g_star)
        return _Search(
            back | found | rising | state.done, (back & between.failed) | (rising & beyond.failed) | state.failed,
            state.i + 1, point, star, g_star, state.nfev + 1 + between.nfev + beyond.nfev)

    start = _Point(jnp.zeros_like(phi_0), phi_0, dphi_0)
    state = _Search(jnp.array(False), jnp.array(False), 1, start, start, gfk, evaluations)
    state = lax.while_loop(lambda state: ~state.done & (state.i <= maxiter) & ~state.failed, body, state)
    status = jnp.where(state.failed, jnp.array(1), jnp.where(state.i > maxiter, jnp.array(3), jnp.array(0)))
    step = state.star.a
    if jnp.finfo(step.dtype).bits != 64:
        step = jnp.where(jnp.abs(step) < 1e-8, jnp.sign(step) * 1e-8, step)
    return Found(state.failed | ~state.done, state.i - 1, state.nfev, state.nfev, state.i, step, state.star.phi,
                 state.g_star, status)
