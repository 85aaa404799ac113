"""Eigenvalues and singular values of `jax.numpy.linalg`, and what is built from them.

Eigenvectors and singular vectors are fixed but for their signs, or phases: those may be others than LAPACK's.
"""
import math
from typing import NamedTuple

from _jitbook import arraylike, jit, promote_inexact
from jax import Array, custom_jvp, lax
from jax import numpy as jnp
from jax.lax import linalg as primitives
from jax.lax.linalg import adjoint


class EighResult(NamedTuple):
    """What `eigh` gives."""

    eigenvalues: Array
    eigenvectors: Array


class EigResult(NamedTuple):
    """What `eig` gives."""

    eigenvalues: Array
    eigenvectors: Array


class SVDResult(NamedTuple):
    """What `svd` gives."""

    U: Array
    S: Array
    Vh: Array


@jit(static_argnames=("UPLO", "symmetrize_input"))
def eigh(a, UPLO=None, symmetrize_input=True):
    """Eigenvalues of a hermitian matrix, the smallest first, and its eigenvectors as columns: ``w, v = jnp.linalg.eigh(m)``.
    """
    a = arraylike("jnp.linalg.eigh", a)
    if UPLO not in (None, "L", "U"):
        raise ValueError(f"UPLO must be one of None, 'L', or 'U', got {UPLO}")
    (a,) = promote_inexact(a)
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise ValueError(f"Argument to symmetric eigendecomposition must have shape [..., n, n], got shape {a.shape}")
    v, w = primitives.eigh(a, lower=UPLO != "U", symmetrize_input=symmetrize_input)
    return EighResult(w, v)


@jit(static_argnames=("UPLO", "symmetrize_input"))
def eigvalsh(a, UPLO="L", *, symmetrize_input=True):
    """Eigenvalues of a symmetric matrix, the smallest first: ``jnp.linalg.eigvalsh(jnp.array([[2., 1.], [1., 2.]]))``."""
    (a,) = promote_inexact(arraylike("jnp.linalg.eigvalsh", a))
    w, _ = eigh(a, UPLO, symmetrize_input=symmetrize_input)
    return w


def _square(a):
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise ValueError(f"Argument to nonsymmetric eigendecomposition must have shape [..., n, n], got shape {a.shape}")


def eig(a):
    """Eigenvalues of a square matrix, and its eigenvectors as columns: ``w, v = jnp.linalg.eig(m)``; both are complex."""
    (a,) = promote_inexact(arraylike("jnp.linalg.eig", a))
    _square(a)
    w, v = primitives.eig(a, compute_left_eigenvectors=False)
    return EigResult(w, v)


@jit
def eigvals(a):
    """Eigenvalues of a square matrix: ``jnp.linalg.eigvals(jnp.array([[0., 1.], [-1., 0.]]))``; they are complex."""
    (a,) = promote_inexact(arraylike("jnp.linalg.eigvals", a))
    _square(a)
    found = primitives.eig(a, compute_left_eigenvectors=False, compute_right_eigenvectors=False)
    return found[0] if isinstance(found, (tuple, list)) else found


@jit(static_argnames=("full_matrices", "compute_uv", "hermitian", "subset_by_index"))
def svd(a, full_matrices=True, compute_uv=True, hermitian=False, subset_by_index=None):
    """``u, s, vh = jnp.linalg.svd(m)``: ``(u * s) @ vh`` is `m`, where the matrices are not full; the largest of `s` first."""
    (a,) = promote_inexact(arraylike("jnp.linalg.svd", a))
    if a.ndim < 2:
        raise TypeError(f"Input 0 to svd must have rank at least 2, but got shape={a.shape}")
    if hermitian:
        return _hermitian_svd(a, compute_uv, subset_by_index)
    if not compute_uv:
        return primitives.svd(a, full_matrices=full_matrices, compute_uv=False, subset_by_index=subset_by_index)
    return SVDResult(*primitives.svd(a, full_matrices=full_matrices, subset_by_index=subset_by_index))


def _hermitian_svd(a, compute_uv, subset_by_index):
    v, w = primitives.eigh(a, subset_by_index=subset_by_index)
    s = lax.abs(w)
    last = s.ndim - 1
    if not compute_uv:
        return lax.rev(lax.sort(s, dimension=-1), dimensions=[last])
    order = lax.broadcasted_iota(jnp.uint32, s.shape, dimension=last)
    s, order, sign = [lax.rev(x, dimensions=[last]) for x in lax.sort((s, order, lax.sign(w)), dimension=-1, num_keys=1)]
    u = jnp.take_along_axis(v, order[..., None, :], axis=-1)
    return SVDResult(u, s, adjoint(u * sign[..., None, :].astype(u.dtype)))


@jit
def svdvals(x, /):
    """Singular values of a matrix, the largest first: ``jnp.linalg.svdvals(m)``."""
    return svd(arraylike("jnp.linalg.svdvals", x), compute_uv=False)


def _pinv(a, rtol=None, hermitian=False):
    (a,) = promote_inexact(arraylike("jnp.linalg.pinv", a))
    m, n = a.shape[-2:]
    if m == 0 or n == 0:
        return jnp.empty((*a.shape[:-2], n, m), a.dtype)
    a = jnp.conj(a)
    if rtol is None:
        rtol = 10.0 * max(m, n) * jnp.array(jnp.finfo(a.dtype).eps)
    rtol = jnp.asarray(rtol)
    u, s, vh = svd(a, full_matrices=False, hermitian=hermitian)
    rtol = lax.expand_dims(rtol[..., None], tuple(range(s.ndim - rtol.ndim - 1)))
    s = jnp.where(s > rtol * s[..., 0:1], s, math.inf).astype(u.dtype)
    return jnp.matmul(vh.mT, jnp.divide(u.mT, s[..., None]), precision=lax.Precision.HIGHEST).astype(a.dtype)


_pinv = custom_jvp(_pinv, nondiff_argnums=(1, 2))


@_pinv.defjvp
def _pinv_jvp(rtol, hermitian, primals, tangents):
    """Golub and Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems whose variables
    separate" (1973)."""
    (a,), (da,) = primals, tangents
    p = pinv(a, rtol=rtol, hermitian=hermitian)
    if hermitian:
        a, da = primitives.symmetrize(a), primitives.symmetrize(da)
    m, n = a.shape[-2:]
    if m >= n:
        s = (p @ adjoint(p)) @ adjoint(da)
        t = (adjoint(da) @ adjoint(p)) @ p
        return p, -(p @ da) @ p + s - (s @ a) @ p + t - (p @ a) @ t
    s = p @ (adjoint(p) @ adjoint(da))
    t = adjoint(da) @ (adjoint(p) @ p)
    return p, -p @ (da @ p) + s - s @ (a @ p) + t - p @ (a @ t)


@jit(static_argnames=("hermitian",))
def pinv(a, rtol=None, hermitian=False, *, rcond=None):
    """The pseudo-inverse of a matrix: ``jnp.linalg.pinv(m)``."""
    if rcond is not None:
        if rtol is not None:
            raise ValueError("pinv: only one of rtol and rcond may be specified.")
        rtol = rcond
    return _pinv(a, rtol, hermitian)


@jit(static_argnames=("hermitian",))
def matrix_rank(M, rtol=None, *, hermitian=False, tol=None):
    """How many rows of a matrix are independent: ``jnp.linalg.matrix_rank(m)``."""
    M = arraylike("jnp.linalg.matrix_rank", M)
    if tol is not None:
        if rtol is not None:
            raise ValueError("matrix_rank: only one of tol or rtol may be specified.")
        rtol = tol
    (M,) = promote_inexact(M)
    if M.ndim < 2:
        return (M != 0).any().astype(jnp.int32)
    s = svd(M, full_matrices=False, compute_uv=False, hermitian=hermitian)
    if rtol is None:
        rtol = s.max(-1) * jnp.array(max(M.shape[-2:]), s.dtype) * jnp.finfo(s.dtype).eps
    rtol = jnp.expand_dims(rtol, jnp.ndim(rtol))
    return jnp.sum(s > rtol, axis=-1)


def _lstsq(a, b, rcond, *, numpy_resid=False):
    a, b = promote_inexact(a, b)
    if a.shape[0] != b.shape[0]:
        raise ValueError("Leading dimensions of input arrays must match")
    is_vector = b.ndim == 1
    if is_vector:
        b = b[:, None]
    if a.ndim != 2:
        raise TypeError(f"{a.ndim}-dimensional array given. Array must be two-dimensional")
    if b.ndim != 2:
        raise TypeError(f"{b.ndim}-dimensional array given. Array must be one or two-dimensional")
    m, n = a.shape
    if a.size == 0:
        s, rank = jnp.empty(0, dtype=a.dtype), jnp.array(0, dtype=int)
        x = jnp.zeros((n, *b.shape[1:]), dtype=a.dtype)
    else:
        eps = jnp.finfo(a.dtype).eps
        rcond = float(eps) * max(n, m) if rcond is None else jnp.where(rcond < 0, eps, rcond)
        u, s, vh = svd(a, full_matrices=False)
        kept = (s > 0) & (s >= jnp.array(rcond, dtype=s.dtype) * s[0])
        rank = kept.sum()
        safe = jnp.where(kept, s, 1).astype(a.dtype)
        inverse = jnp.where(kept, 1 / safe, 0)[:, None]
        right = jnp.matmul(u.conj().T, b, precision=lax.Precision.HIGHEST)
        x = jnp.matmul(vh.conj().T, inverse * right, precision=lax.Precision.HIGHEST)
    if numpy_resid and (rank < n or m <= n):
        residuals = jnp.asarray([])
    else:
        residuals = jnp.linalg.norm(b - jnp.matmul(a, x, precision=lax.Precision.HIGHEST), axis=0) ** 2
    return x.ravel() if is_vector else x, residuals, rank, s


_lstsq_jitted = jit(_lstsq)


def lstsq(a, b, rcond=None, *, numpy_resid=False):
    """The x for which ``a @ x`` is nearest to `b`: ``x, residuals, rank, s = jnp.linalg.lstsq(a, b)``."""
    a, b = arraylike("jnp.linalg.lstsq", a), arraylike("jnp.linalg.lstsq", b)
    return _lstsq(a, b, rcond, numpy_resid=True) if numpy_resid else _lstsq_jitted(a, b, rcond)
