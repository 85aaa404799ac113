"""`jax.scipy.sparse.linalg`: iterative solvers over pytrees, with derivatives by the solved system."""
import jax
from jax import lax
from jax import numpy as jnp

_map = jax.tree.map


def _dot(x, y):
    return sum([jnp.vdot(a, b).real for a, b in zip(jax.tree.leaves(x), jax.tree.leaves(y))])


def _add(x, y, scale):
    return _map(lambda a, b: (a + scale * b).astype(a.dtype), x, y)


def _operator(A):
    if A is None:
        return lambda x: x
    if callable(A):
        return A
    if not hasattr(A, "__matmul__"):
        raise TypeError(f"linear operator must be either a function or ndarray: {A}")
    if hasattr(A, "shape") and (len(A.shape) != 2 or A.shape[0] != A.shape[1]):
        raise ValueError(f"linear operator must be a square matrix, but has shape: {A.shape}")
    return lambda x: A @ x


def _inner(x, y):
    return sum([jnp.vdot(a, b) for a, b in zip(jax.tree.leaves(x), jax.tree.leaves(y))])


def _norm(x):
    return jnp.sqrt(_dot(x, x))


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


def _start(b, x0):
    """Both as arrays of one structure and its shapes; zeros where no guess is given."""
    if x0 is None:
        x0 = _map(jnp.zeros_like, b)
    b, x0 = _map(jnp.asarray, (b, x0))
    if jax.tree.structure(x0) != jax.tree.structure(b):
        raise ValueError(
            f"x0 and b must have matching tree structure: {jax.tree.structure(x0)} vs {jax.tree.structure(b)}"
        )
    if _map(jnp.shape, x0) != _map(jnp.shape, b):
        raise ValueError(f"arrays in x0 and b must have matching shapes: {_map(jnp.shape, x0)} vs {_map(jnp.shape, b)}")
    return b, x0


def _size(b):
    return sum([leaf.size for leaf in jax.tree.leaves(b)])


def cg(A, b, x0=None, *, tol=1e-5, atol=0.0, maxiter=None, M=None):
    """Solves ``A(x) = b`` for a symmetric positive A, a function or a matrix: ``x, _ = cg(lambda v: K @ v, y)``."""
    b, x0 = _start(b, x0)
    maxiter = 10 * _size(b) if maxiter is None else maxiter
    M = M if M is None else _operator(M)

    def solve(operator, right):
        return _cg(operator, right, x0, M, maxiter, tol, atol)

    x = lax.custom_linear_solve(_operator(A), b, solve=solve, transpose_solve=solve, symmetric=True)
    return x, None


def _bicgstab(A, b, x0, M, maxiter, tol, atol):
    limit = jnp.maximum(jnp.square(tol) * _dot(b, b), jnp.square(atol))

    def going_on(state):
        _, r, *_, k = state
        return (_dot(r, r) > limit) & (k < maxiter) & (k >= 0)

    def step(state):
        x, r, shadow, alpha, omega, rho, p, q, k = state
        after = _inner(shadow, r)
        beta = after / rho * alpha / omega
        p = _add(r, _add(p, q, -omega), beta)
        p_hat = M(p)
        q = A(p_hat)
        alpha = after / _inner(shadow, q)
        s = _add(r, q, -alpha)
        early = _dot(s, s) < limit
        s_hat = M(s)
        t = A(s_hat)
        omega = _inner(t, s) / _inner(t, t)
        half = _add(x, p_hat, alpha)
        x = _map(lambda a, b: jnp.where(early, a, b), half, _add(half, s_hat, omega))
        r = _map(lambda a, b: jnp.where(early, a, b), s, _add(s, t, -omega))
        k = jnp.where((omega == 0) | (alpha == 0), -11, k + 1)
        return x, r, shadow, alpha, omega, after, p, q, jnp.where(after == 0, -10, k)

    r = _map(lambda a, c: a - c, b, A(x0))
    one = jnp.ones_like(_inner(r, r))
    return lax.while_loop(going_on, step, (x0, r, r, one, one, one, r, r, 0))[0]


def bicgstab(A, b, x0=None, *, tol=1e-5, atol=0.0, maxiter=None, M=None):
    """Solves ``A(x) = b`` for any square A, a function or a matrix: ``x, _ = bicgstab(lambda v: K @ v, y)``."""
    b, x0 = _start(b, x0)
    maxiter = 10 * _size(b) if maxiter is None else maxiter

    def solve(operator, right):
        return _bicgstab(operator, right, x0, _operator(M), maxiter, tol, atol)

    return lax.custom_linear_solve(_operator(A), b, solve=solve, transpose_solve=solve), None


def _unit(x, threshold=None):
    """x over its norm, and the norm; both zero where it is below the threshold."""
    norm = _norm(x)
    threshold = jnp.finfo(norm.dtype).eps if threshold is None else threshold
    kept = norm > threshold
    return _map(lambda y: jnp.where(kept, y / norm.astype(y.dtype), 0), x), jnp.where(kept, norm, 0)


def _combine(V, y):
    return _map(lambda X: jnp.tensordot(X, y, 1), V)


def _orthogonal(V, v):
    """v without its parts along the columns of V, and these parts; taken out twice where once leaves too much."""
    def take_out(v):
        parts = [jnp.tensordot(x, X.conj(), x.ndim) for x, X in zip(jax.tree.leaves(v), jax.tree.leaves(V))]
        return _add(v, _combine(V, sum(parts)), -1), sum(parts)

    first, h = take_out(v)
    again = _norm(h) < _norm(first) / jnp.sqrt(2.0)
    second, more = take_out(first)
    return _map(lambda a, b: jnp.where(again, b, a), first, second), jnp.where(again, h + more, h)


def _krylov_step(k, A, M, V, H):
    """The next direction as column k + 1 of V, what it shares with the others as row k of H, and whether it is none."""
    v = M(A(_map(lambda X: X[..., k], V)))
    before = _unit(v)[1]
    v, h = _orthogonal(V, v)
    v, left = _unit(v, jnp.finfo(before.dtype).eps * before)
    V = _map(lambda X, y: X.at[..., k + 1].set(y), V, v)
    return V, H.at[k].set(h.at[k + 1].set(left.astype(h.dtype))), left == 0


def _rotate(h, i, c, s):
    a, b = h[i], h[i + 1]
    return h.at[i].set(c.conj() * a - s.conj() * b).at[i + 1].set(s * a + c * b)


def _rotation(a, b):
    """The cosine and the sine that turn (a, b) onto its first axis."""
    swap = abs(a) < abs(b)
    t = -jnp.where(swap, a, b) / jnp.where(swap, b, a)
    r = lax.rsqrt(1 + abs(t) ** 2).astype(t.dtype)
    none = abs(b) == 0
    return jnp.where(none, 1, jnp.where(swap, r * t, r)), jnp.where(none, 0, jnp.where(swap, r, r * t))


def _least_squares(A, M, V, H, norm, ptol, restart):
    """The coefficients of the best combination: the whole space is built, then a small system is solved."""
    def going_on(state):
        return (state[3] < restart) & ~state[2]

    def step(state):
        V, H, _, k = state
        return *_krylov_step(k, A, M, V, H), k + 1

    V, H, _, _ = lax.while_loop(going_on, step, (V, H, False, 0))
    target = jnp.zeros(restart + 1, H.dtype).at[0].set(norm.astype(H.dtype))
    h = H.T
    return V, jax.scipy.linalg.solve(h.T.conj() @ h, h.T.conj() @ target, assume_a="pos")


def _rotated(A, M, V, R, norm, ptol, restart):
    """The coefficients of the best combination, by rotations as the space grows, which tell when it suffices."""
    def going_on(state):
        return (state[0] < restart) & (state[1] > ptol)

    def step(state):
        k, _, V, R, target, turns = state
        V, H, _ = _krylov_step(k, A, M, V, R)
        row = lax.fori_loop(0, k, lambda i, row: _rotate(row, i, turns[i, 0], turns[i, 1]), H[k])
        c, s = _rotation(row[k], row[k + 1])
        target = _rotate(target, k, c, s)
        return k + 1, abs(target[k + 1]), V, R.at[k].set(_rotate(row, k, c, s)), target, turns.at[k].set(jnp.stack([c, s]))

    target = jnp.zeros(restart + 1, R.dtype).at[0].set(norm.astype(R.dtype))
    start = 0, norm, V, R, target, jnp.zeros((restart, 2), R.dtype)
    _, _, V, R, target, _ = lax.while_loop(going_on, step, start)
    return V, jax.scipy.linalg.solve_triangular(R[:, :-1].T, target[:-1])


_METHODS = {"batched": _least_squares, "incremental": _rotated}


def _gmres(A, b, x0, M, maxiter, atol, ptol, restart, method):
    def residual(x):
        return _unit(M(_map(lambda a, c: a - c, b, A(x))))

    def going_on(state):
        _, k, _, norm = state
        return (k < maxiter) & (norm > atol)

    def step(state):
        x, k, unit, norm = state
        V = _map(lambda u: jnp.pad(u[..., None], ((0, 0),) * u.ndim + ((0, restart),)), unit)
        H = jnp.eye(restart, restart + 1, dtype=jnp.result_type(*jax.tree.leaves(b)))
        V, y = method(A, M, V, H, norm, ptol, restart)
        x = _add(x, _combine(_map(lambda X: X[..., :-1], V), y), 1)
        return x, k + 1, *residual(x)

    return lax.while_loop(going_on, step, (x0, 0, *residual(x0)))[0]


def gmres(A, b, x0=None, *, tol=1e-5, atol=0.0, restart=20, maxiter=None, M=None, solve_method="batched"):
    """Solves ``A(x) = b`` for any square A over a growing space of directions: ``x, _ = gmres(lambda v: K @ v, y)``."""
    b, x0 = _start(b, x0)
    M = _operator(M)
    maxiter = 10 * _size(b) if maxiter is None else maxiter
    restart = min(restart, _size(b))
    norm = _norm(b)
    atol = jnp.maximum(tol * norm, atol)
    ptol = _norm(M(b)) * jnp.minimum(1.0, atol / norm)
    if solve_method not in _METHODS:
        raise ValueError(f"invalid solve_method {solve_method}, must be either 'incremental' or 'batched'")

    def solve(operator, right):
        return _gmres(operator, right, x0, M, maxiter, atol, ptol, restart, _METHODS[solve_method])

    x = lax.custom_linear_solve(_operator(A), b, solve=solve, transpose_solve=solve)
    return x, jnp.where(jnp.isnan(_norm(x)), -1, 0)
