"""`jax.scipy.sparse.linalg`: conjugate gradients over pytrees, with derivatives by the solved system."""
import jax
from jax import lax
from jax import numpy as jnp

_map = jax.tree.map


def _dot(x, y):
    return sum([jnp.vdot(a, b).real for a, b in zip(jax.tree.leaves(x), jax.tree.leaves(y))])


def _add(x, y, scale):
    return _map(lambda a, b: (a + scale * b).astype(a.dtype), x, y)


def _operator(A):
    return A if callable(A) else lambda x: A @ x


def _cg(A, b, x0, M, maxiter, tol, atol):
    limit = jnp.maximum(jnp.square(tol) * _dot(b, b), jnp.square(atol))

    def going_on(state):
        _, r, gamma, _, k = state
        return ((gamma if M is None else _dot(r, r)) > limit) & (k < maxiter)

    def step(state):
        x, r, gamma, p, k = state
        Ap = A(p)
        alpha = gamma / _dot(p, Ap)
        x, r = _add(x, p, alpha), _add(r, Ap, -alpha)
        z = r if M is None else M(r)
        after = _dot(r, z)
        return x, r, after, _add(z, p, after / gamma), k + 1

    r = _map(lambda a, c: a - c, b, A(x0))
    p = r if M is None else M(r)
    return lax.while_loop(going_on, step, (x0, r, _dot(r, p), p, 0))[0]


def cg(A, b, x0=None, *, tol=1e-5, atol=0.0, maxiter=None, M=None):
    """Solves ``A(x) = b`` for a symmetric positive A, a function or a matrix: ``x, _ = cg(lambda v: K @ v, y)``."""
    if x0 is None:
        x0 = _map(jnp.zeros_like, b)
    b, x0 = _map(jnp.asarray, (b, x0))
    if maxiter is None:
        maxiter = 10 * sum([leaf.size for leaf in jax.tree.leaves(b)])
    if jax.tree.structure(x0) != jax.tree.structure(b):
        raise ValueError(
            f"x0 and b must have matching tree structure: {jax.tree.structure(x0)} vs {jax.tree.structure(b)}"
        )
    if _map(jnp.shape, x0) != _map(jnp.shape, b):
        raise ValueError(f"arrays in x0 and b must have matching shapes: {_map(jnp.shape, x0)} vs {_map(jnp.shape, b)}")
    M = M if M is None else _operator(M)

    def solve(operator, right):
        return _cg(operator, right, x0, M, maxiter, tol, atol)

    x = lax.custom_linear_solve(_operator(A), b, solve=solve, transpose_solve=solve, symmetric=True)
    return x, None
