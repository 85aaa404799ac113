"""`jax.experimental.ode`: initial value problems by Dormand and Prince's pair of Runge-Kutta methods, with steps of
adapted size; gradients come from the adjoint system, solved backwards."""
from _jitbook import is_array_like, jit, promote_inexact
from jax import custom_vjp, lax, tree, vjp, vmap
from jax import numpy as jnp
from jax._solve import closure_convert
from jax.flatten_util import ravel_pytree

# Dormand and Prince's tableau: times, coefficients, the solution's and the error's weights, and those of the midpoint.
_TIMES = (1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0, 0)
_STAGES = (
    (1 / 5, 0, 0, 0, 0, 0, 0),
    (3 / 40, 9 / 40, 0, 0, 0, 0, 0),
    (44 / 45, -56 / 15, 32 / 9, 0, 0, 0, 0),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729, 0, 0, 0),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656, 0, 0),
    (35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84, 0),
)
_ERROR = (35 / 384 - 1951 / 21600, 0, 500 / 1113 - 22642 / 50085, 125 / 192 - 451 / 720, -2187 / 6784 + 12231 / 42400,
          11 / 84 - 649 / 6300, -1.0 / 60.0)
_MIDDLE = (6025192743 / 30085553152 / 2, 0, 51252292925 / 65400821598 / 2, -2691868925 / 45128329728 / 2,
           187940372067 / 1594534317056 / 2, -1776094331 / 19743644256 / 2, 11237099 / 235043384 / 2)


def _quartic(y0, y1, k, dt):
    """Coefficients of the quartic through both ends of a step and its middle, with the slopes at the ends."""
    dt = dt.astype(y0.dtype)
    middle = y0 + dt * jnp.dot(jnp.array(_MIDDLE, dtype=y0.dtype), k)
    d0, d1 = k[0], k[-1]
    return jnp.asarray([
        -2.0 * dt * d0 + 2.0 * dt * d1 - 8.0 * y0 - 8.0 * y1 + 16.0 * middle,
        5.0 * dt * d0 - 3.0 * dt * d1 + 18.0 * y0 + 14.0 * y1 - 32.0 * middle,
        -4.0 * dt * d0 + dt * d1 - 11.0 * y0 - 5.0 * y1 + 16.0 * middle,
        dt * d0,
        y0,
    ])


def _first_step(fun, t0, y0, order, rtol, atol, f0):
    """A first step by Hairer, Norsett and Wanner, section II.4."""
    y0, f0 = promote_inexact(y0, f0)
    scale = (atol + jnp.abs(y0) * rtol).astype(y0.dtype)
    d0, d1 = jnp.linalg.norm(y0 / scale), jnp.linalg.norm(f0 / scale)
    h0 = jnp.where((d0 < 1e-5) | (d1 < 1e-5), 1e-6, 0.01 * d0 / d1)
    f1 = fun(y0 + h0.astype(y0.dtype) * f0, t0 + h0)
    d2 = jnp.linalg.norm((f1 - f0) / scale) / h0
    h1 = jnp.where((d1 <= 1e-15) & (d2 <= 1e-15), jnp.maximum(1e-6, h0 * 1e-3),
                   (0.01 / jnp.maximum(d1, d2)) ** (1.0 / (order + 1.0)))
    return jnp.minimum(100.0 * h0, h1)


def _step(fun, y0, f0, t0, dt):
    """One step: the new value and slope, the estimated error, and the slopes of all stages."""
    times, stages = jnp.array(_TIMES, dtype=dt.dtype), jnp.array(_STAGES, dtype=f0.dtype)
    h = dt.astype(f0.dtype)

    def stage(i, k):
        return k.at[i, :].set(fun(y0 + h * jnp.dot(stages[i - 1, :], k), t0 + dt * times[i - 1]))

    k = lax.fori_loop(1, 7, stage, jnp.zeros((7, f0.shape[0]), f0.dtype).at[0, :].set(f0))
    y1 = h * jnp.dot(stages[-1], k) + y0
    return y1, k[-1], h * jnp.dot(jnp.array(_ERROR, dtype=f0.dtype), k), k


def _error_ratio(error, rtol, atol, y0, y1):
    ratio = error / (atol + rtol * jnp.maximum(jnp.abs(y0), jnp.abs(y1))).astype(error.dtype)
    square = ratio.real ** 2 + ratio.imag ** 2 if jnp.iscomplexobj(ratio) else ratio ** 2
    return jnp.sqrt(jnp.mean(square))


def _next_size(size, ratio, safety=0.9, most=10.0, least=0.2, order=5.0):
    least = jnp.where(ratio < 1, 1.0, least)
    factor = jnp.minimum(most, jnp.maximum(ratio ** (-1.0 / order) * safety, least))
    return jnp.where(ratio == 0, size * most, size * factor)


def odeint(func, y0, t, *args, rtol=1.4e-8, atol=1.4e-8, mxstep=jnp.inf, hmax=jnp.inf):
    """The solution of ``y' = func(y, t, *args)`` at the times `t`: ``odeint(lambda y, t: -y, 1.0, jnp.linspace(0., 1., 3))``."""
    for arg in tree.leaves(args):
        if not is_array_like(arg):
            raise TypeError(f"The contents of odeint *args must be arrays or scalars, but got {arg}.")
    if not jnp.issubdtype(t.dtype, jnp.floating):
        raise TypeError(f"t must be an array of floats, but got {t}.")
    converted, consts = closure_convert(func, y0, t[0], *args)
    return _flat(converted, rtol, atol, mxstep, hmax, y0, t, *args, *consts)


@jit(static_argnums=(0, 1, 2, 3, 4))
def _flat(func, rtol, atol, mxstep, hmax, y0, ts, *args):
    y0, unravel = ravel_pytree(y0)

    def flat(y, t, *args):
        return ravel_pytree(func(unravel(y), t, *args))[0]

    return vmap(unravel)(_odeint(flat, rtol, atol, mxstep, hmax, y0, ts, *args))


def _odeint_of(func, rtol, atol, mxstep, hmax, y0, ts, *args):
    def fun(y, t):
        return func(y, t, *args)

    def to_time(carry, target):
        def going_on(state):
            i, _, _, t, dt, _, _ = state
            return (t < target) & (i < mxstep) & (dt > 0)

        def advance(state):
            i, y, f, t, dt, last_t, quartic = state
            y1, f1, error, k = _step(fun, y, f, t, dt)
            ratio = _error_ratio(error, rtol, atol, y, y1)
            size = jnp.clip(_next_size(dt, ratio), min=0.0, max=hmax)
            new = [i + 1, y1, f1, t + dt, size, t, _quartic(y, y1, k, dt)]
            old = [i + 1, y, f, t, size, last_t, quartic]
            return [jnp.where(ratio <= 1.0, n, o) for n, o in zip(new, old)]

        carry = lax.while_loop(going_on, advance, [0] + carry)[1:]
        _, _, t, _, last_t, quartic = carry
        share = (target - last_t) / (t - last_t)
        return carry, jnp.polyval(quartic, share.astype(quartic.dtype))

    f0 = fun(y0, ts[0])
    dt = jnp.clip(_first_step(fun, ts[0], y0, 4, rtol, atol, f0), min=0.0, max=hmax)
    _, ys = lax.scan(to_time, [y0, f0, ts[0], dt, ts[0], jnp.array([y0] * 5)], ts[1:])
    return jnp.concatenate((y0[None], ys))


_odeint_of.__name__ = "_odeint"
_odeint = custom_vjp(_odeint_of, nondiff_argnums=(0, 1, 2, 3, 4))


def _forward(func, rtol, atol, mxstep, hmax, y0, ts, *args):
    ys = _odeint(func, rtol, atol, mxstep, hmax, y0, ts, *args)
    return ys, (ys, ts, args)


def _backward(func, rtol, atol, mxstep, hmax, residuals, g):
    ys, ts, args = residuals

    def adjoint(state, t, *args):
        """The system and the products of its derivatives, in time that runs backwards."""
        slope, pull = vjp(func, state[0], -t, *args)
        return (-slope, *pull(state[1]))

    def to_earlier(carry, i):
        y_bar, t0_bar, args_bar = carry
        t_bar = jnp.dot(func(ys[i], ts[i], *args), g[i]).real
        _, y_bar, t0_bar, args_bar = tree.map(
            lambda x: x[1],
            odeint(lambda state, t, *args: _grouped(adjoint(state, t, *args)), (ys[i], y_bar, t0_bar - t_bar, args_bar),
                   jnp.array([-ts[i], -ts[i - 1]]), *args, rtol=rtol, atol=atol, mxstep=mxstep, hmax=hmax))
        return (y_bar + g[i - 1], t0_bar, args_bar), t_bar

    start = g[-1], 0.0, tree.map(jnp.zeros_like, args)
    (y_bar, t0_bar, args_bar), ts_bar = lax.scan(to_earlier, start, jnp.arange(len(ts) - 1, 0, -1))
    return (y_bar, jnp.concatenate([jnp.array([t0_bar]), ts_bar[::-1]]), *args_bar)


def _grouped(parts):
    return (*parts[:3], tuple(parts[3:]))


_odeint.defvjp(_forward, _backward)
