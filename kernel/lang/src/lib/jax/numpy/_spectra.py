"""Eigenvalues and singular values of `jax.numpy.linalg` by Jacobi's rotations, and what is built from them.

The vectors stay inside: their signs are LAPACK's choice in JAX, so only what does not depend on them is public.
"""
from _jitbook import arraylike, jit, promote_inexact
from jax import custom_jvp, lax
from jax import numpy as jnp

_SWEEPS = 20


def _pairs(n):
    pairs = [(p, q) for p in range(n - 1) for q in range(p + 1, n)]
    return jnp.array([p for p, _ in pairs]), jnp.array([q for _, q in pairs])


def _turn(opposite, difference):
    """Cosine and sine of the rotation that makes an entry beside a diagonal vanish."""
    theta = difference / (2 * jnp.where(opposite == 0, 1, opposite))
    t = jnp.where(theta >= 0, 1, -1) / (jnp.abs(theta) + jnp.sqrt(theta * theta + 1))
    t = jnp.where(opposite == 0, 0, t)
    c = 1 / jnp.sqrt(t * t + 1)
    return c, t * c


def _turn_rows(m, p, q, c, s):
    x, y = m[p], m[q]
    return m.at[p].set(c * x - s * y).at[q].set(s * x + c * y)


def _eigh_one(a):
    n = a.shape[0]
    if n < 2:
        return jnp.diagonal(a), jnp.ones_like(a)
    ps, qs = _pairs(n)
    limit = jnp.finfo(a.dtype).eps * 0.01 * jnp.max(jnp.abs(a))

    def rotate(i, state):
        a, v = state
        p, q = ps[i], qs[i]
        c, s = _turn(a[p, q], a[q, q] - a[p, p])
        a = _turn_rows(_turn_rows(a, p, q, c, s).T, p, q, c, s)
        return a.at[p, q].set(0).at[q, p].set(0), _turn_rows(v, p, q, c, s)

    def going_on(state):
        a, _, k = state
        off = jnp.max(jnp.abs(jnp.where(jnp.eye(n, dtype=bool), 0, a)))
        return (off > limit) & (k < _SWEEPS)

    def sweep(state):
        a, v, k = state
        return (*lax.fori_loop(0, len(ps), rotate, (a, v)), k + 1)

    a, v, _ = lax.while_loop(going_on, sweep, (a, jnp.eye(n, dtype=a.dtype), 0))
    w = jnp.diagonal(a)
    order = jnp.argsort(w)
    return w[order], v[order].T


@custom_jvp
def _eigh(a):
    return jnp.vectorize(_eigh_one, signature="(n,n)->(n),(n,n)")(a)


@_eigh.defjvp
def _eigh_jvp(primals, tangents):
    (a,), (da,) = primals, tangents
    w, v = _eigh(a)
    inner = v.mT @ da @ v
    gaps = jnp.eye(a.shape[-1], dtype=a.dtype) + w[..., None, :] - w[..., :, None]
    apart = 1 / gaps - jnp.eye(a.shape[-1], dtype=a.dtype)
    return (w, v), (jnp.diagonal(inner, axis1=-2, axis2=-1), v @ (apart * inner))


def _svd_one(a):
    m, n = a.shape
    if m < n:
        u, s, v = _svd_one(a.T)
        return v, s, u
    ps, qs = _pairs(n)

    def rotate(i, state):
        u, v, turned = state
        p, q = ps[i], qs[i]
        x, y = u[p], u[q]
        alpha, beta, gamma = x @ x, y @ y, x @ y
        small = jnp.abs(gamma) <= jnp.finfo(a.dtype).eps * jnp.sqrt(alpha * beta)
        c, s = _turn(jnp.where(small, 0, gamma), beta - alpha)
        return _turn_rows(u, p, q, c, s), _turn_rows(v, p, q, c, s), turned | ~small

    def sweep(state):
        u, v, _, k = state
        return (*lax.fori_loop(0, len(ps), rotate, (u, v, False)), k + 1)

    start = a.T, jnp.eye(n, dtype=a.dtype), True, 0
    u, v = start[:2] if n < 2 else lax.while_loop(lambda s: s[2] & (s[3] < _SWEEPS), sweep, start)[:2]
    s = jnp.sqrt(jnp.sum(u * u, axis=1))
    order = jnp.argsort(-s)
    s, u, v = s[order], u[order], v[order]
    return (u / jnp.where(s > 0, s, 1)[:, None]).T, s, v.T


@custom_jvp
def _svd(a):
    return jnp.vectorize(_svd_one, signature="(m,n)->(m,k),(k),(n,k)")(a)


@_svd.defjvp
def _svd_jvp(primals, tangents):
    (a,), (da,) = primals, tangents
    u, s, v = _svd(a)
    one = jnp.eye(s.shape[-1], dtype=a.dtype)
    row, column = s[..., None, :], s[..., :, None]
    apart = 1 / ((row + column) * (row - column) + one) - one
    inner = u.mT @ da @ v
    by_row, by_column = row * inner, column * inner
    du = u @ (apart * (by_row + by_row.mT))
    dv = v @ (apart * (by_column + by_column.mT))
    if a.shape[-2] > a.shape[-1]:
        du = du + (da @ v - u @ (u.mT @ (da @ v))) / row
    if a.shape[-1] > a.shape[-2]:
        dv = dv + (da.mT @ u - v @ (v.mT @ (da.mT @ u))) / row
    return (u, s, v), (du, jnp.diagonal(inner, axis1=-2, axis2=-1), dv)


def _real(name, a):
    (a,) = promote_inexact(arraylike(name, a))
    if jnp.issubdtype(a.dtype, jnp.complexfloating):
        raise NotImplementedError(f"jitbook: {name} takes real matrices")
    return a


@jit(static_argnames=("UPLO", "symmetrize_input"))
def eigvalsh(a, UPLO="L", *, symmetrize_input=True):
    """Eigenvalues of a symmetric matrix, the smallest first: ``jnp.linalg.eigvalsh(jnp.array([[2., 1.], [1., 2.]]))``."""
    a = _real("jnp.linalg.eigvalsh", a)
    if UPLO not in (None, "L", "U"):
        raise ValueError(f"UPLO must be one of None, 'L', or 'U', got {UPLO}")
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise ValueError(f"Argument to symmetric eigendecomposition must have shape [..., n, n], got shape {a.shape}")
    if symmetrize_input:
        return _eigh((a + a.mT) / 2)[0]
    half = jnp.triu(a) if UPLO == "U" else jnp.tril(a)
    return _eigh(half + half.mT - a * jnp.eye(a.shape[-1], dtype=a.dtype))[0]


def svdvals(x, /):
    """Singular values of a matrix, the largest first: ``jnp.linalg.svdvals(m)``."""
    return _svd(_real("jnp.linalg.svdvals", x))[1]


def pinv(a, rtol=None, hermitian=False, *, rcond=None):
    """The pseudo-inverse of a matrix: ``jnp.linalg.pinv(m)``."""
    a = _real("jnp.linalg.pinv", a)
    if rcond is not None:
        if rtol is not None:
            raise ValueError("pinv: only one of rtol and rcond may be specified.")
        rtol = rcond
    if rtol is None:
        rtol = 10.0 * max(a.shape[-2:]) * jnp.finfo(a.dtype).eps

    @custom_jvp
    def inverse(a):
        u, s, v = _svd(a)
        s = jnp.where(s > jnp.asarray(rtol)[..., None] * s[..., :1], s, jnp.inf)
        return v @ (u.mT / s[..., None]).astype(a.dtype)

    @inverse.defjvp
    def inverse_jvp(primals, tangents):
        (a,), (da,) = primals, tangents
        p = inverse(a)
        s, t = (p @ p.mT) @ da.mT, (da.mT @ p.mT) @ p
        return p, -(p @ da) @ p + s - (s @ a) @ p + t - (p @ a) @ t

    return inverse((a + a.mT) / 2 if hermitian else a)


def matrix_rank(M, rtol=None, *, tol=None, hermitian=False):
    """How many rows of a matrix are independent: ``jnp.linalg.matrix_rank(m)``."""
    M = _real("jnp.linalg.matrix_rank", M)
    if tol is not None:
        if rtol is not None:
            raise ValueError("matrix_rank: only one of tol or rtol may be specified.")
        rtol = tol
    if M.ndim < 2:
        return (M != 0).any().astype(jnp.int32)
    s = svdvals(M)
    if rtol is None:
        rtol = s.max(-1) * max(M.shape[-2:]) * jnp.finfo(s.dtype).eps
    return jnp.sum(s > jnp.expand_dims(rtol, jnp.ndim(rtol)), axis=-1)


def lstsq(a, b, rcond=None, *, numpy_resid=False):
    """The x for which ``a @ x`` is nearest to `b`: ``x, residuals, rank, s = jnp.linalg.lstsq(a, b)``."""
    a, b = promote_inexact(_real("jnp.linalg.lstsq", a), _real("jnp.linalg.lstsq", b))
    if a.shape[0] != b.shape[0]:
        raise ValueError("Leading dimensions of input arrays must match")
    flat = b.ndim == 1
    b = b[:, None] if flat else b
    if a.ndim != 2:
        raise TypeError(f"{a.ndim}-dimensional array given. Array must be two-dimensional")
    if b.ndim != 2:
        raise TypeError(f"{b.ndim}-dimensional array given. Array must be one or two-dimensional")
    m, n = a.shape
    eps = float(jnp.finfo(a.dtype).eps)
    rcond = eps * max(n, m) if rcond is None else jnp.where(rcond < 0, eps, rcond)
    u, s, v = _svd(a)
    kept = (s > 0) & (s >= jnp.array(rcond, s.dtype) * s[0])
    rank = kept.sum()
    inverse = jnp.where(kept, 1 / jnp.where(kept, s, 1), 0)[:, None]
    x = v @ (inverse * (u.mT @ b))
    if numpy_resid and (rank < n or m <= n):
        residuals = jnp.asarray([])
    else:
        residuals = jnp.linalg.norm(b - a @ x, axis=0) ** 2
    return x.ravel() if flat else x, residuals, rank, s
