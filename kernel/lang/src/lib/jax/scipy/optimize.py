"""`jax.scipy.optimize`: minima of functions of vectors, by BFGS (Nocedal and Wright, algorithm 6.1)."""
import math
from typing import NamedTuple

from jax import lax, value_and_grad
from jax import numpy as jnp
from jax.scipy._line_search import line_search


class OptimizeResults(NamedTuple):
    """Where a minimum was found, whether it is one, and at what cost."""

    x: object
    success: object
    status: object
    fun: object
    jac: object
    hess_inv: object
    nfev: object
    njev: object
    nit: object


class _State(NamedTuple):
    converged: object
    failed: object
    k: object
    nfev: object
    x: object
    f: object
    g: object
    inverse: object
    last_f: object
    line_search_status: object


def _bfgs(fun, x0, maxiter=None, norm=math.inf, gtol=1e-5, line_search_maxiter=10):
    maxiter = x0.size * 200 if maxiter is None else maxiter
    n = x0.shape[0]
    f, g = value_and_grad(fun)(x0)
    start = _State(jnp.linalg.norm(g, ord=norm) < gtol, False, 0, 1, x0, f, g, jnp.eye(n, dtype=x0.dtype),
                   f + jnp.linalg.norm(g) / 2, 0)

    def body(state):
        direction = -jnp.dot(state.inverse, state.g)
        found = line_search(fun, state.x, direction, old_fval=state.f, old_old_fval=state.last_f, gfk=state.g,
                            maxiter=line_search_maxiter)
        step = found.a_k * direction
        change = found.g_k - state.g
        rho = jnp.reciprocal(jnp.dot(change, step))
        w = jnp.eye(n, dtype=rho.dtype) - rho * (step[:, None] * change[None, :])
        inverse = jnp.einsum("ij,jk,lk", w, state.inverse, w) + rho * step[:, None] * step[None, :]
        return _State(
            jnp.linalg.norm(found.g_k, ord=norm) < gtol, found.failed, state.k + 1, state.nfev + found.nfev,
            state.x + step, found.f_k, found.g_k, jnp.where(jnp.isfinite(rho), inverse, state.inverse), state.f,
            found.status)

    state = lax.while_loop(lambda s: ~s.converged & ~jnp.asarray(s.failed) & (s.k < maxiter), body, start)
    otherwise = jnp.where(state.k == maxiter, 1, jnp.where(state.failed, 2 + state.line_search_status, -1))
    status = jnp.where(state.converged, 0, otherwise)
    return OptimizeResults(state.x, state.converged & jnp.logical_not(state.failed), status, state.f, state.g,
                           state.inverse, state.nfev, state.nfev, state.k)


def minimize(fun, x0, args=(), *, method, tol=None, options=None):
    """A minimum of ``fun(x, *args)``: ``jax.scipy.optimize.minimize(f, jnp.zeros(2), method="BFGS").x``."""
    options = {} if options is None else options
    if not isinstance(args, tuple):
        raise TypeError(f"args argument to jax.scipy.optimize.minimize must be a tuple, got {args}")
    if method.lower() == "bfgs":
        return _bfgs(lambda x: fun(x, *args), x0, **options)
    if method.lower() == "l-bfgs-experimental-do-not-rely-on-this":
        raise NotImplementedError("jitbook has no L-BFGS yet; method='BFGS' is there")
    raise ValueError(f"Method {method} not recognized")
