"""`np.linalg`: norms, systems, decompositions; signs of eigenvectors and singular vectors may be others than LAPACK's."""

import numpy as np


class LinAlgError(ValueError):
    """A matrix that has no answer."""


def _matrix(a):
    a = np.asarray(a)
    if a.ndim < 2:
        raise LinAlgError(f"{a.ndim}-dimensional array given. Array must be at least two-dimensional")
    return a if np.issubdtype(a.dtype, np.inexact) else a.astype(float)


def _square(a):
    a = _matrix(a)
    if a.shape[-1] != a.shape[-2]:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    return a


def norm(x, ord=None, axis=None, keepdims=False):
    """The norm of vectors or matrices: ``np.linalg.norm([3., 4.])`` is 5."""
    x = np.asarray(x)
    x = x if np.issubdtype(x.dtype, np.inexact) else x.astype(float)
    if axis is None:
        if ord is None or (ord in ("f", "fro") and x.ndim == 2) or (ord == 2 and x.ndim == 1):
            flat = x.ravel()
            found = np.sqrt(np.dot(flat, np.conj(flat)).real)
            return found.reshape((1,) * x.ndim) if keepdims else found
        axis = tuple(range(x.ndim))
    axis = axis if isinstance(axis, tuple) else (axis,)
    if len(axis) == 1:
        return _vector_norm(x, ord, axis[0], keepdims)
    if len(axis) != 2:
        raise ValueError("Improper number of dimensions to norm.")
    return _matrix_norm(x, ord, axis, keepdims)


def _vector_norm(x, ord, axis, keepdims):
    size = np.abs(x)
    if ord is None or ord == 2:
        return np.sqrt((size * size).sum(axis, keepdims=keepdims))
    if ord == np.inf:
        return size.max(axis, keepdims=keepdims)
    if ord == -np.inf:
        return size.min(axis, keepdims=keepdims)
    if ord == 0:
        return (x != 0).astype(size.dtype).sum(axis, keepdims=keepdims)
    if ord == 1:
        return size.sum(axis, keepdims=keepdims)
    return (size**ord).sum(axis, keepdims=keepdims) ** (1.0 / ord)


def _matrix_norm(x, ord, axis, keepdims):
    x = np.moveaxis(x, axis, (-2, -1))
    size = np.abs(x)
    if ord in (None, "f", "fro"):
        found = np.sqrt((size * size).sum((-2, -1)))
    elif ord in (1, -1, np.inf, -np.inf):
        sums = size.sum(-2 if abs(ord) == 1 else -1)
        found = sums.max(-1) if ord > 0 else sums.min(-1)
    elif ord in (2, -2, "nuc"):
        s = svd(x, compute_uv=False)
        found = s.sum(-1) if ord == "nuc" else s.max(-1) if ord == 2 else s.min(-1)
    else:
        raise ValueError("Invalid norm order for matrices.")
    if keepdims:
        for i in sorted(a % (np.ndim(found) + 2) for a in axis):
            found = np.expand_dims(found, i)
    return found


class _Result(tuple):
    _names = ()

    def __getattr__(self, name):
        if name in self._names:
            return self[self._names.index(name)]
        raise AttributeError(name)

    def __repr__(self):
        return f"{type(self).__name__}(" + ", ".join(f"{n}={x!r}" for n, x in zip(self._names, self)) + ")"


class EigResult(_Result):
    _names = ("eigenvalues", "eigenvectors")


class EighResult(_Result):
    _names = ("eigenvalues", "eigenvectors")


class QRResult(_Result):
    _names = ("Q", "R")


class SlogdetResult(_Result):
    _names = ("sign", "logabsdet")


class SVDResult(_Result):
    _names = ("U", "S", "Vh")


def _factors(a):
    """Both triangles in one matrix, pivots and order; whether some pivot is 0."""
    both, pivots, order = np._lu(a)
    return both, pivots, order, (np.diagonal(both, axis1=-2, axis2=-1) == 0).any()


def _solve(a, b):
    """The x of ``a @ x = b`` for stacks of equal shape and columns `b`."""
    both, _, order, singular = _factors(a)
    if singular:
        raise LinAlgError("Singular matrix")
    b = b[order] if b.ndim == 2 else np.take_along_axis(b, order[..., None], axis=-2)
    return np._triangular_solve(both, np._triangular_solve(both, b, True, True), False, False)


def _wide(x, stack):
    return np.broadcast_to(x, (*stack, *x.shape[-2:]))


def solve(a, b):
    """The x for which ``a @ x`` is `b`: ``np.linalg.solve([[2., 0.], [0., 4.]], [2., 8.])``."""
    a, b = _square(a), np.asarray(b)
    dtype = np.result_type(a, b, np.float32 if a.dtype == np.float32 else np.float64)
    a, b = a.astype(dtype), b.astype(dtype)
    if b.ndim == 1:
        if len(b) != a.shape[-1]:
            raise ValueError("solve1: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
                             f"(m,m),(m)->(m) (size {len(b)} is different from {a.shape[-1]})")
        return _solve(a, _wide(b[:, None], a.shape[:-2]))[..., 0]
    if b.shape[-2] != a.shape[-1]:
        raise ValueError("solve: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
                         f"(m,m),(m,n)->(m,n) (size {b.shape[-2]} is different from {a.shape[-1]})")
    stack = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    return _solve(_wide(a, stack), _wide(b, stack))


def inv(a):
    """The inverse of a matrix."""
    a = _square(a)
    return _solve(a, _wide(np.eye(a.shape[-1], dtype=a.dtype), a.shape[:-2]))


def slogdet(a):
    """Sign and logarithm of the determinant."""
    a = _square(a)
    both, pivots, _, _ = _factors(a)
    diagonal = np.diagonal(both, axis1=-2, axis2=-1)
    size = np.abs(diagonal)
    zero = (diagonal == 0).any(-1)
    swaps = (pivots != np.arange(a.shape[-1])).sum(-1)
    sign = (1 - 2 * (swaps % 2)) * np.prod(diagonal / np.where(size == 0, 1, size), axis=-1)
    log = np.log(np.where(size == 0, 1, size)).sum(-1)
    sign, log = np.where(zero, 0, sign).astype(a.dtype), np.where(zero, -np.inf, log).astype(size.dtype)
    return SlogdetResult((sign[()], log[()]))


def det(a):
    """The determinant."""
    sign, log = slogdet(a)
    return sign * np.exp(log)


def cholesky(a, /, *, upper=False):
    """The lower triangle L for which ``L @ L.T`` is `a`."""
    a = _square(a)
    out = np._cholesky(np.conj(np.swapaxes(a, -1, -2)) if upper else a)
    if np.isnan(out).any():
        raise LinAlgError("Matrix is not positive definite")
    return np.conj(np.swapaxes(out, -1, -2)) if upper else out


def qr(a, mode="reduced"):
    """Orthonormal columns Q and an upper triangle R whose product is `a`."""
    if mode not in ("reduced", "complete", "r"):
        raise NotImplementedError(f"jitbook: np.linalg.qr takes no mode {mode!r}")
    q, r = np._qr(_matrix(a), mode == "complete")
    return r if mode == "r" else QRResult((q, r))


def eigh(a, UPLO="L"):
    """Eigenvalues and eigenvectors of a symmetric matrix."""
    UPLO = UPLO.upper()
    if UPLO not in ("L", "U"):
        raise ValueError("UPLO argument must be 'L' or 'U'")
    v, w = np._eigh(_square(a), UPLO == "L")
    if np.isnan(w).any():
        raise LinAlgError("Eigenvalues did not converge")
    return EighResult((w, v))


def eigvalsh(a, UPLO="L"):
    """Eigenvalues of a symmetric matrix."""
    return eigh(a, UPLO)[0]


def eig(a):
    """Eigenvalues and eigenvectors of a matrix; real where all are."""
    a = _square(a)
    if not np.isfinite(a).all():
        raise LinAlgError("Array must not contain infs or NaNs")
    w, v = np._eig(a)
    if np.isnan(w).any():
        raise LinAlgError("Eigenvalues did not converge")
    if not np.iscomplexobj(a) and (w.imag == 0).all():
        w, v = w.real.copy(), v.real.copy()
    return EigResult((w, v))


def eigvals(a):
    """Eigenvalues of a matrix; real where all are."""
    return eig(a)[0]


def svd(a, full_matrices=True, compute_uv=True, hermitian=False):
    """Singular values, with the matrices around them."""
    a = _matrix(a)
    if not compute_uv:
        found = np._singular_values(a)
    else:
        found, u, vh = np._svd(a, bool(full_matrices))
    if np.isnan(found).any():
        raise LinAlgError("SVD did not converge")
    return SVDResult((u, found, vh)) if compute_uv else found


def svdvals(x, /):
    """Singular values."""
    return svd(x, compute_uv=False)


def matrix_rank(A, tol=None, hermitian=False, *, rtol=None):
    """How many singular values are not zero."""
    A = np.asarray(A)
    if A.ndim < 2:
        return int(not (A == 0).all())
    s = svd(A, compute_uv=False)
    if tol is None:
        tol = s.max(-1, keepdims=True) * (max(A.shape[-2:]) * np.finfo(s.dtype).eps if rtol is None else rtol)
    return (s > tol).sum(-1)


def cond(x, p=None):
    """The condition number."""
    x = _matrix(x)
    if p in (None, 2, -2):
        s = svd(x, compute_uv=False)
        with np.errstate(all="ignore"):
            return s[..., -1] / s[..., 0] if p == -2 else s[..., 0] / s[..., -1]
    return norm(x, p, axis=(-2, -1)) * norm(inv(x), p, axis=(-2, -1))


def pinv(a, rcond=None, hermitian=False, *, rtol=None):
    """The pseudo-inverse."""
    a = _matrix(a)
    if rcond is None:
        rcond = 1e-15 if rtol is None else rtol
    u, s, vh = svd(np.conj(a), full_matrices=False)
    keep = s > np.asarray(rcond)[..., None] * s.max(-1, keepdims=True)
    inverse = np.where(keep, 1 / np.where(keep, s, 1), 0).astype(s.dtype)
    return np.swapaxes(vh, -1, -2) @ (inverse[..., None] * np.swapaxes(u, -1, -2))


def lstsq(a, b, rcond=None):
    """The x with the smallest ``norm(b - a @ x)``; residuals, rank and singular values with it."""
    a, b = _matrix(a), np.asarray(b)
    if a.shape[0] != b.shape[0]:
        raise LinAlgError("Incompatible dimensions")
    u, s, vh = svd(a, full_matrices=False)
    limit = (np.finfo(s.dtype).eps * max(a.shape) if rcond is None else rcond) * (s.max() if s.size else 0)
    keep = s > limit
    inverse = np.where(keep, 1 / np.where(keep, s, 1.0), 0.0)
    right = np.conj(u.T) @ b
    x = np.conj(vh.T) @ (inverse * right if b.ndim == 1 else inverse[:, None] * right)
    rank = int(keep.sum())
    gaps = b - a @ x
    full = rank == a.shape[1] and a.shape[0] > a.shape[1]
    residuals = np.atleast_1d((np.abs(gaps) ** 2).sum(0)) if full else np.array([])
    return x, residuals, rank, s


def matrix_power(a, n):
    """The n-th power of a square matrix."""
    a = np.asarray(a)
    if n < 0:
        a, n = inv(a), -n
    out = np.broadcast_to(np.eye(a.shape[-1], dtype=a.dtype), a.shape)
    while n:
        out = out @ a if n & 1 else out
        a, n = a @ a, n >> 1
    return np.array(out)


def multi_dot(arrays, *, out=None):
    """The product of several matrices."""
    total = arrays[0]
    for x in arrays[1:]:
        total = np.dot(total, x)
    return total


def tensorsolve(a, b, axes=None):
    """The x for which ``np.tensordot(a, x, b.ndim)`` is ... `b`."""
    a, b = np.asarray(a), np.asarray(b)
    rest = a.shape[b.ndim :]
    return solve(a.reshape(b.size, -1), b.ravel()).reshape(rest)
