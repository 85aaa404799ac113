"""`np.linalg`: decompositions by elimination and rotations, written over whole rows; for matrices of moderate size."""

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


def _stacked(f, a, *rest):
    """`f` of each matrix of a stack."""
    if a.ndim == 2:
        return f(a, *rest)
    parts = [_stacked(f, *xs) for xs in zip(a, *rest)]
    if isinstance(parts[0], tuple):
        return tuple(np.stack(p) for p in zip(*parts))
    return np.stack(parts)


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


# Columns that are dealt with one by one; more are halved, so that most of the work is products of matrices.
_BLOCK = 32


def _lu(a):
    """Turns `a` into ``L @ U`` in place, with partial pivoting: the order of the rows, and its sign, 0 for a singular `a`.

    The recursion of Toledo, "Locality of reference in LU decomposition with partial pivoting" (1997).
    """
    m, n = a.shape
    if n <= _BLOCK:
        return _lu_of_few_columns(a)
    h = n // 2
    order, sign = _lu(a[:, :h])
    a[:, h:] = a[order, h:]
    a[:h, h:] = _substitute(a[:h, :h], a[:h, h:], lower=True, unit=True)
    a[h:, h:] -= a[h:, :h] @ a[:h, h:]
    below, sign_below = _lu(a[h:, h:])
    a[h:, :h] = a[h:, :h][below]
    order[h:] = order[h:][below]
    return order, sign * sign_below


def _lu_of_few_columns(a):
    m, n = a.shape
    order, sign = np.arange(m), 1.0
    for k in range(min(m, n)):
        p = k + int(np.argmax(np.abs(a[k:, k])))
        if a[p, k] == 0:
            sign = 0.0
            continue
        if p != k:
            a[[k, p]], order[[k, p]] = a[[p, k]], order[[p, k]]
            sign = -sign
        a[k + 1 :, k] /= a[k, k]
        a[k + 1 :, k + 1 :] -= a[k + 1 :, k, None] * a[k, k + 1 :]
    return order, sign


def _substitute(t, b, lower, unit=False):
    """The x of ``t @ x = b`` for a triangle `t`, of which only that half is read."""
    n = len(t)
    x = b.copy()
    if n > _BLOCK:
        h = n // 2
        first, last = (slice(h), slice(h, n)) if lower else (slice(h, n), slice(h))
        x[first] = _substitute(t[first, first], b[first], lower, unit)
        x[last] = _substitute(t[last, last], b[last] - t[last, first] @ x[first], lower, unit)
        return x
    for k in range(n) if lower else range(n - 1, -1, -1):
        known = slice(k) if lower else slice(k + 1, n)
        x[k] -= t[k, known] @ x[known]
        if not unit:
            x[k] /= t[k, k]
    return x


def _solve(a, b):
    a = a.copy()
    order, sign = _lu(a)
    if sign == 0:
        raise LinAlgError("Singular matrix")
    return _substitute(a, _substitute(a, b[order], lower=True, unit=True), lower=False)


def solve(a, b):
    """The x for which ``a @ x`` is `b`."""
    a, b = _square(a), np.asarray(b)
    dtype = np.result_type(a, b, np.float32 if a.dtype == np.float32 else np.float64)
    a, b = a.astype(dtype), b.astype(dtype)
    if b.ndim == 1:
        b = np.broadcast_to(b[:, None], a.shape[:-1] + (1,))
        return _stacked(_solve, a, b)[..., 0]
    b = np.broadcast_to(b, a.shape[:-2] + b.shape[-2:]) if b.ndim < a.ndim else b
    return _stacked(_solve, a, b)


def inv(a):
    """The inverse of a matrix."""
    a = _square(a)
    return _stacked(_solve, a, np.broadcast_to(np.eye(a.shape[-1], dtype=a.dtype), a.shape))


def _slogdet(a):
    a = a.copy()
    _, sign = _lu(a)
    d = np.diagonal(a)
    if sign == 0:
        return np.asarray(0.0), np.asarray(-np.inf)
    size = np.abs(d)
    return np.asarray(sign * np.prod(d / size)), np.asarray(np.log(size).sum())


def slogdet(a):
    """Sign and logarithm of the determinant."""
    sign, log = _stacked(_slogdet, _square(a))
    return SlogdetResult((sign[()], log[()]))


def det(a):
    """The determinant."""
    sign, log = slogdet(a)
    return sign * np.exp(log)


def _cholesky(a):
    n = len(a)
    out = np.zeros_like(a)
    if n > _BLOCK:
        h = n // 2
        out[:h, :h] = top = _cholesky(a[:h, :h])
        out[h:, :h] = side = np.conj(_substitute(top, np.conj(a[h:, :h].T), lower=True).T)
        out[h:, h:] = _cholesky(a[h:, h:] - side @ np.conj(side.T))
        return out
    for k in range(n):
        d = a[k, k] - (out[k, :k] @ np.conj(out[k, :k]) if k else 0)
        if not d.real > 0:
            raise LinAlgError("Matrix is not positive definite")
        out[k, k] = np.sqrt(d)
        if k + 1 < n:
            rest = a[k + 1 :, k] - (out[k + 1 :, :k] @ np.conj(out[k, :k]) if k else 0)
            out[k + 1 :, k] = rest / out[k, k]
    return out


def cholesky(a, /, *, upper=False):
    """The lower triangle L for which ``L @ L.T`` is `a`."""
    out = _stacked(_cholesky, _square(a))
    return np.conj(np.swapaxes(out, -1, -2)) if upper else out


def _qr(a):
    m, n = a.shape
    q, r = np.eye(m, dtype=a.dtype), a.copy()
    for k in range(min(m, n)):
        x = r[k:, k]
        size = norm(x)
        if size == 0 or (k == m - 1 and not np.iscomplexobj(a)):
            continue
        v = x.copy()
        phase = x[0] / np.abs(x[0]) if x[0] != 0 else 1.0
        v[0] += phase * size
        v = v / norm(v)
        r[k:] -= 2 * v[:, None] * (np.conj(v) @ r[k:])[None]
        q[:, k:] -= 2 * (q[:, k:] @ v)[:, None] * np.conj(v)[None]
    return q, np.triu(r)


def qr(a, mode="reduced"):
    """Orthonormal columns Q and an upper triangle R whose product is `a`."""
    a = _matrix(a)
    q, r = _stacked(_qr, a)
    k = min(a.shape[-2:])
    if mode == "r":
        return r[..., :k, :]
    return QRResult((q, r) if mode == "complete" else (q[..., :, :k], r[..., :k, :]))


def _eigh(a):
    """Jacobi's rotations."""
    a, n = a.copy(), len(a)
    v = np.eye(n, dtype=a.dtype)
    scale = float(np.abs(a).max()) if n else 0.0
    for _ in range(60):
        off = np.abs(a - np.diag(np.diagonal(a)))
        if n < 2 or float(off.max()) <= 1e-16 * scale:
            break
        for p in range(n - 1):
            for q in range(p + 1, n):
                _rotate(a, v, p, q)
    w = np.diagonal(a).real
    order = np.argsort(w)
    v = v[:, order]
    return w[order], v


def _rotate(a, v, p, q):
    apq = a[p, q]
    size = abs(apq)
    if size == 0:
        return
    phase = apq / size
    theta = (a[q, q].real - a[p, p].real) / (2 * size)
    t = (1.0 if theta >= 0 else -1.0) / (abs(theta) + (theta * theta + 1) ** 0.5)
    c = 1 / (t * t + 1) ** 0.5
    s = t * c
    for m in (a, v):
        x, y = m[:, p].copy(), m[:, q].copy()
        m[:, p], m[:, q] = c * x - s * np.conj(phase) * y, s * phase * x + c * y
    x, y = a[p].copy(), a[q].copy()
    a[p], a[q] = c * x - s * phase * y, s * np.conj(phase) * x + c * y


class _Result(tuple):
    _names = ()

    def __getattr__(self, name):
        if name in self._names:
            return self[self._names.index(name)]
        raise AttributeError(name)

    def __repr__(self):
        return f"{type(self).__name__}(" + ", ".join(f"{n}={x!r}" for n, x in zip(self._names, self)) + ")"


class EighResult(_Result):
    _names = ("eigenvalues", "eigenvectors")


class QRResult(_Result):
    _names = ("Q", "R")


class SlogdetResult(_Result):
    _names = ("sign", "logabsdet")


class SVDResult(_Result):
    _names = ("U", "S", "Vh")


def eigh(a, UPLO="L"):
    """Eigenvalues and eigenvectors of a symmetric matrix."""
    a = _square(a)
    half = np.tril(a, -1) if UPLO == "L" else np.conj(np.swapaxes(np.triu(a, 1), -1, -2))
    full = half + np.conj(np.swapaxes(half, -1, -2)) + np.eye(a.shape[-1], dtype=a.dtype) * a
    w, v = _stacked(_eigh, full)
    return EighResult((w, v))


def eigvalsh(a, UPLO="L"):
    """Eigenvalues of a symmetric matrix."""
    return eigh(a, UPLO)[0]


def _hessenberg_shift(h):
    t, d = h[-2, -2] + h[-1, -1], h[-2, -2] * h[-1, -1] - h[-2, -1] * h[-1, -2]
    root = np.sqrt(t * t / 4 - d)
    a, b = t / 2 + root, t / 2 - root
    return a if abs(a - h[-1, -1]) < abs(b - h[-1, -1]) else b


def _eigvals(a):
    """The shifted QR iteration, in complex numbers."""
    h, out = a.astype(complex), []
    rounds = 0
    while len(h) > 1:
        small = 1e-15 * (abs(h[-1, -1]) + abs(h[-2, -2]))
        if abs(h[-1, :-1]).sum() <= small or rounds > 500:
            out.append(h[-1, -1])
            h, rounds = h[:-1, :-1], 0
            continue
        mu = _hessenberg_shift(h) if rounds % 11 != 10 else h[-1, -1] + abs(h[-1, -2])
        q, r = _qr(h - mu * np.eye(len(h)))
        h = r @ q + mu * np.eye(len(h))
        rounds += 1
    out += [h[0, 0]] if len(h) else []
    return np.array(out[::-1])


def eigvals(a):
    """Eigenvalues of a matrix."""
    a = _square(a)
    w = _stacked(_eigvals, a)
    if not np.iscomplexobj(a) and np.all(np.abs(w.imag) <= 1e-12 * np.maximum(np.abs(w), 1e-300)):
        return w.real
    return w


def eig(a):
    """Eigenvalues and eigenvectors of a matrix."""
    a = _square(a)
    w = eigvals(a)
    n, columns = len(a), []
    for x in w:
        m = a - x * np.eye(n) + 1e-14 * np.eye(n) * (np.abs(a).max() or 1.0)
        v = np.ones((n, 1), m.dtype)
        for _ in range(3):
            v = _solve(m, v)
            v = v / norm(v)
        columns.append(v[:, 0])
    return EighResult((w, np.stack(columns, -1)))


def _svd(a):
    m, n = a.shape
    if m < n:
        u, s, vh = _svd(np.conj(a.T))
        return np.conj(vh.T), s, np.conj(u.T)
    u, v = a.copy(), np.eye(n, dtype=a.dtype)
    for _ in range(60):
        turned = False
        for p in range(n - 1):
            for q in range(p + 1, n):
                turned = _orthogonalise(u, v, p, q) or turned
        if not turned:
            break
    s = np.sqrt((np.abs(u) ** 2).sum(0))
    order = np.argsort(-s)
    s, u, v = s[order], u[:, order], v[:, order]
    safe = np.where(s > 0, s, 1.0)
    return u / safe, s, np.conj(v.T)


def _orthogonalise(u, v, p, q):
    """One-sided Jacobi: makes two columns orthogonal; whether they were not."""
    x, y = u[:, p], u[:, q]
    alpha, beta, gamma = np.vdot(x, x).real, np.vdot(y, y).real, np.vdot(x, y)
    size = abs(gamma)
    if size == 0 or size <= 1e-15 * (alpha * beta) ** 0.5:
        return False
    phase = gamma / size
    zeta = (beta - alpha) / (2 * size)
    t = (1.0 if zeta >= 0 else -1.0) / (abs(zeta) + (1 + zeta * zeta) ** 0.5)
    c = 1 / (1 + t * t) ** 0.5
    s = c * t
    for m in (u, v):
        x, y = m[:, p].copy(), m[:, q].copy()
        m[:, p], m[:, q] = c * x - s * np.conj(phase) * y, s * phase * x + c * y
    return True


def svd(a, full_matrices=True, compute_uv=True, hermitian=False):
    """Singular values, with the matrices around them."""
    a = _matrix(a)
    u, s, vh = _stacked(_svd, a)
    if not compute_uv:
        return s
    m, n = a.shape[-2:]
    if full_matrices and a.ndim == 2 and m != n:
        if m > n:
            u = _complete(u)
        else:
            vh = np.conj(_complete(np.conj(vh.T)).T)
    return SVDResult((u, s, vh))


def _complete(u):
    """Orthonormal columns made a whole basis."""
    m, n = u.shape
    q, r = _qr(u)
    q = q.copy()
    q[:, :n] = u
    return q


def svdvals(x, /):
    """Singular values."""
    return svd(x, compute_uv=False)


def matrix_rank(A, tol=None):
    """How many singular values are not zero."""
    s = svd(np.atleast_2d(A), compute_uv=False)
    limit = s.max() * max(np.shape(A)) * np.finfo(s.dtype).eps if tol is None else tol
    return (s > limit).sum(-1)


def cond(x, p=None):
    """The condition number."""
    if p in (None, 2):
        s = svd(x, compute_uv=False)
        return s[..., 0] / s[..., -1]
    return norm(x, p) * norm(inv(x), p)


def pinv(a, rcond=1e-15):
    """The pseudo-inverse."""
    u, s, vh = svd(a, full_matrices=False)
    keep = s > rcond * s.max()
    inverse = np.where(keep, 1 / np.where(keep, s, 1.0), 0.0)
    return np.conj(vh.T) @ (inverse[:, None] * np.conj(u.T))


def lstsq(a, b, rcond=None):
    """The x with the smallest ``norm(b - a @ x)``; residuals, rank and singular values with it."""
    a, b = _matrix(a), np.asarray(b)
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
