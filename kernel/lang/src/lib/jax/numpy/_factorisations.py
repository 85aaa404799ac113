"""Triangles, determinants and systems of `jax.numpy.linalg`: loops over columns, with derivatives of their own.

Every function here takes stacks of matrices: what works on one matrix is lifted by `jnp.vectorize`.
"""
from typing import NamedTuple

from _jitbook import arraylike, jit, promote_inexact
from jax import Array, custom_jvp, lax
from jax import numpy as jnp


class SlogdetResult(NamedTuple):
    """What `slogdet` gives."""

    sign: Array
    logabsdet: Array


class QRResult(NamedTuple):
    """What `qr` gives."""

    Q: Array
    R: Array


def lu_one(a):
    """One matrix as ``L @ U`` in one array, the order of its rows, and the row that each step took its pivot from."""
    m, n = a.shape
    i, j = jnp.arange(m), jnp.arange(n)

    def step(k, state):
        a, order, pivots = state
        p = jnp.argmax(jnp.where(i >= k, jnp.abs(a[:, k]), -1))
        rows = jnp.where(i == k, p, jnp.where(i == p, k, i))
        a, order = a[rows], order[rows]
        pivot = a[k, k]
        column = jnp.where(i > k, a[:, k] / jnp.where(pivot == 0, 1, pivot), 0)
        a = a - column[:, None] * jnp.where(j > k, a[k], 0)[None]
        return jnp.where((j == k)[None] & (i > k)[:, None], column[:, None], a), order, pivots.at[k].set(p.astype(pivots.dtype))

    order = jnp.arange(m, dtype=jnp.int32)
    start = lax.stop_gradient(a), order, jnp.arange(min(m, n), dtype=jnp.int32)
    return lax.fori_loop(0, min(m, n), lambda k, s: _as_before(step(k, s), s), start)


def _as_before(new, old):
    return tuple([x.astype(y.dtype) for x, y in zip(new, old)])


def substitute(t, b, lower, unit=False):
    """The x of ``t @ x = b`` for one triangle and columns `b`, from its first row down or its last row up."""
    n = t.shape[0]
    i = jnp.arange(n)

    def step(s, x):
        k = s if lower else n - 1 - s
        row = x[k] if unit else x[k] / t[k, k]
        rest = jnp.where(i > k if lower else i < k, t[:, k], 0)
        return jnp.where((i == k)[:, None], row[None], x - rest[:, None] * row[None])

    return lax.fori_loop(0, n, step, b)


def lu_solve_one(lu, order, b):
    """The x of ``a @ x = b`` from what `lu_one` gives."""
    return substitute(lu, substitute(lu, b[order], True, unit=True), False)


def _lu_solve_transposed(lu, order, b):
    x = substitute(lu.T, substitute(lu.T, b, True), False, unit=True)
    return jnp.zeros_like(x).at[order].set(x)


def solve_one(a, b):
    """The x of ``a @ x = b`` for one matrix and columns `b`."""
    lu, order, _ = lu_one(a)
    return lax.custom_linear_solve(
        lambda x: a @ x,
        b,
        lambda _, y: lu_solve_one(lu, order, y),
        transpose_solve=lambda _, y: _lu_solve_transposed(lu, order, y),
    )


def triangular_one(t, b, lower, unit):
    """The x of ``t @ x = b`` for one triangle, of which only that half is read."""
    n = t.shape[0]
    t = jnp.tril(t) if lower else jnp.triu(t)
    if unit:
        t = jnp.where(jnp.eye(n, dtype=bool), 1, t)
    fixed = lax.stop_gradient(t)
    return lax.custom_linear_solve(
        lambda x: t @ x,
        b,
        lambda _, y: substitute(fixed, y, lower),
        transpose_solve=lambda _, y: substitute(fixed.T, y, not lower),
    )


def triangular(t, b, lower, unit=False):
    """`triangular_one` over stacks."""
    return jnp.vectorize(lambda t, b: triangular_one(t, b, lower, unit), signature="(m,m),(m,n)->(m,n)")(t, b)


@jit
def solve(a, b):
    """The x for which ``a @ x`` is `b`: ``jnp.linalg.solve(jnp.array([[2., 1.], [1., 3.]]), jnp.array([3., 5.]))``."""
    a, b = promote_inexact(arraylike("jnp.linalg.solve", a), arraylike("jnp.linalg.solve", b))
    if a.ndim < 2:
        raise ValueError(f"left hand array must be at least two dimensional; got a.shape={a.shape}")
    if b.ndim > 1 and a.ndim == b.ndim + 1 and a.shape[-1] == b.shape[-1] and a.shape[-1] != b.shape[-2]:
        raise ValueError(
            f"Invalid shapes for solve: {a.shape}, {b.shape}. Prior to JAX v0.5.0, this would have been treated as a "
            "batched 1-dimensional solve. To recover this behavior, use solve(a, b[..., None]).squeeze(-1)."
        )
    if b.ndim == 1:
        return jnp.vectorize(lambda a, b: solve_one(a, b[:, None])[:, 0], signature="(m,m),(m)->(m)")(a, b)
    return jnp.vectorize(solve_one, signature="(m,m),(m,n)->(m,n)")(a, b)


@jit
def inv(a):
    """The inverse of a matrix: ``jnp.linalg.inv(jnp.array([[1., 2.], [3., 4.]]))``."""
    a = arraylike("jnp.linalg.inv", a)
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise ValueError(f"Argument to inv must have shape [..., n, n], got {a.shape}.")
    (a,) = promote_inexact(a)
    return solve(a, jnp.broadcast_to(jnp.eye(a.shape[-1], dtype=a.dtype), a.shape))


def _signed_log(a):
    lu, _, pivots = lu_one(a)
    diagonal = jnp.diagonal(lu)
    swaps = jnp.sum(pivots != jnp.arange(a.shape[0]))
    size = jnp.abs(diagonal)
    zero = jnp.any(diagonal == 0)
    sign = jnp.where(swaps % 2 == 1, -1, 1) * jnp.prod(diagonal / jnp.where(size == 0, 1, size))
    return jnp.where(zero, 0, sign).astype(a.dtype), jnp.where(zero, -jnp.inf, jnp.sum(jnp.log(size)))


@custom_jvp
def _slogdet(a):
    return jnp.vectorize(_signed_log, signature="(m,m)->(),()")(a)


@_slogdet.defjvp
def _slogdet_jvp(primals, tangents):
    (a,), (da,) = primals, tangents
    sign, log = _slogdet(a)
    change = jnp.trace(solve(a, da), axis1=-1, axis2=-2)
    if not jnp.issubdtype(a.dtype, jnp.complexfloating):
        return (sign, log), (jnp.zeros_like(sign), change)
    return (sign, log), ((change - change.real.astype(sign.dtype)) * sign, change.real)


@jit(static_argnames=("method",))
def slogdet(a, *, method=None):
    """Sign and logarithm of the determinant: ``sign, log = jnp.linalg.slogdet(m)``."""
    (a,) = promote_inexact(arraylike("jnp.linalg.slogdet", a))
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise ValueError(f"Argument to slogdet() must have shape [..., n, n], got {a.shape}")
    if method not in (None, "lu", "qr"):
        raise ValueError(f"Unknown slogdet method '{method}'. Supported methods are 'lu' (`None`), and 'qr'.")
    return SlogdetResult(*_slogdet(a))


def _det_2(a):
    return a[..., 0, 0] * a[..., 1, 1] - a[..., 0, 1] * a[..., 1, 0]


def _det_3(a):
    def product(i, j, k):
        return a[..., 0, i] * a[..., 1, j] * a[..., 2, k]

    return product(0, 1, 2) + product(1, 2, 0) + product(2, 0, 1) - product(2, 1, 0) - product(0, 2, 1) - product(1, 0, 2)


def _cofactors_one(a):
    """The derivative of one determinant by each entry, also where the matrix is singular: minors by elimination."""
    n = a.shape[0]
    kept = jnp.array([[r + (r >= i) for r in range(n - 1)] for i in range(n)])

    def minor(i, j):
        sign, log = _signed_log(a[kept[i]][:, kept[j]])
        return jnp.where((i + j) % 2 == 1, -1, 1) * sign * jnp.exp(log)

    i = jnp.arange(n)
    return jnp.vectorize(minor)(i[:, None], i[None])


@custom_jvp
def _det(a):
    sign, log = _slogdet(a)
    return sign * jnp.exp(log).astype(sign.dtype)


@_det.defjvp
def _det_jvp(primals, tangents):
    (a,), (da,) = primals, tangents
    sign, log = _slogdet(a)
    y = sign * jnp.exp(log).astype(sign.dtype)
    regular = (y != 0)[..., None, None]
    by_solve = y * jnp.trace(solve(jnp.where(regular, a, jnp.eye(a.shape[-1], dtype=a.dtype)), da), axis1=-1, axis2=-2)
    by_minors = jnp.sum(jnp.vectorize(_cofactors_one, signature="(m,m)->(m,m)")(lax.stop_gradient(a)) * da, axis=(-1, -2))
    return y, jnp.where(y != 0, by_solve, by_minors).astype(y.dtype)


@jit
def det(a):
    """The determinant: ``jnp.linalg.det(jnp.array([[1., 2.], [3., 4.]]))``."""
    (a,) = promote_inexact(arraylike("jnp.linalg.det", a))
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise ValueError(f"Argument to _det() must have shape [..., n, n], got {a.shape}")
    n = a.shape[-1]
    if n == 0:
        return jnp.ones(a.shape[:-2], a.dtype)
    if n == 1:
        return a[..., 0, 0]
    return _det_2(a) if n == 2 else _det_3(a) if n == 3 else _det(a)


def _cholesky_one(a):
    n = a.shape[0]
    i = jnp.arange(n)

    def step(k, l):
        before = jnp.where(i < k, l[k], 0)
        d = a[k, k] - jnp.sum(before * jnp.conj(before))
        root = jnp.sqrt(jnp.where(d.real > 0, d.real, jnp.nan)).astype(a.dtype)
        column = (a[:, k] - l @ jnp.conj(before)) / root
        column = jnp.where(i > k, column, jnp.where(i == k, root, 0))
        return jnp.where((i == k)[None], column[:, None], l)

    l = lax.fori_loop(0, n, step, jnp.zeros_like(a))
    bad = jnp.any(jnp.isnan(jnp.diagonal(l)))
    return jnp.where(bad, jnp.tril(jnp.full_like(a, jnp.nan)), l)


@custom_jvp
def _cholesky(a):
    return jnp.vectorize(_cholesky_one, signature="(m,m)->(m,m)")(a)


@_cholesky.defjvp
def _cholesky_jvp(primals, tangents):
    (a,), (da,) = primals, tangents
    l = _cholesky(a)
    inner = triangular(l, da, True)
    inner = jnp.conj(triangular(l, jnp.conj(inner).mT, True)).mT
    half = jnp.eye(a.shape[-1], dtype=a.dtype) * 0.5
    return l, l @ (jnp.tril(inner, -1) + inner * half)


@jit(static_argnames=("upper", "symmetrize_input"))
def cholesky(a, *, upper=False, symmetrize_input=True):
    """The lower triangle L for which ``L @ L.T`` is `a`: ``jnp.linalg.cholesky(jnp.array([[2., 1.], [1., 2.]]))``.

    Where `a` is not positive definite, the triangle is nan.
    """
    (a,) = promote_inexact(arraylike("jnp.linalg.cholesky", a))
    if symmetrize_input:
        a = (a + jnp.conj(a.mT)) / 2
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise ValueError(f"Argument to Cholesky decomposition must have shape [..., n, n], got {a.shape}.")
    l = _cholesky(a)
    return jnp.conj(l.mT) if upper else l


def _qr_one(a, full):
    """Householder's reflections; the signs are LAPACK's."""
    m, n = a.shape
    i = jnp.arange(m)

    def step(k, state):
        q, r = state
        x = jnp.where(i >= k, r[:, k], 0)
        alpha = r[k, k]
        tail = jnp.sum(jnp.where(i > k, x, 0) ** 2)
        size = jnp.sqrt(alpha**2 + tail)
        beta = jnp.where(alpha >= 0, -size, size)
        still = tail == 0
        v = jnp.where(i > k, x, jnp.where(i == k, alpha - beta, 0))
        scale = jnp.where(still, 0, 2 / jnp.where(still, 1, v @ v))
        return q - scale * (q @ v)[:, None] * v[None], r - scale * v[:, None] * (v @ r)[None]

    q, r = lax.fori_loop(0, min(m, n), step, (jnp.eye(m, dtype=a.dtype), a))
    k = m if full else min(m, n)
    return q[:, :k], jnp.triu(r)[:k]


@custom_jvp
def _qr(a):
    return jnp.vectorize(lambda a: _qr_one(a, False), signature="(m,n)->(m,k),(k,n)")(a)


@_qr.defjvp
def _qr_jvp(primals, tangents):
    (a,), (da,) = primals, tangents
    q, r = _qr(a)
    if a.shape[-2] < a.shape[-1]:
        raise NotImplementedError(
            "Unimplemented case of QR decomposition derivative: full_matrices=True or m < n"
        )
    inner = triangular(r.mT, da.mT, True).mT
    turned = q.mT @ inner
    low = jnp.tril(turned, -1)
    skew = low - low.mT
    return (q, r), (q @ (skew - turned) + inner, (turned - skew) @ r)


@jit(static_argnames=("mode",))
def qr(a, mode="reduced"):
    """Orthonormal columns Q and an upper triangle R whose product is `a`: ``q, r = jnp.linalg.qr(m)``."""
    (a,) = promote_inexact(arraylike("jnp.linalg.qr", a))
    if mode not in ("reduced", "r", "full", "complete"):
        raise ValueError(f"Unsupported QR decomposition mode '{mode}'")
    if jnp.issubdtype(a.dtype, jnp.complexfloating):
        raise NotImplementedError("jitbook: jnp.linalg.qr takes real matrices")
    if mode in ("full", "complete"):
        q, r = jnp.vectorize(lambda a: _qr_one(a, True), signature="(m,n)->(m,m),(m,n)")(a)
    else:
        q, r = _qr(a)
    return r if mode == "r" else QRResult(q, r)
