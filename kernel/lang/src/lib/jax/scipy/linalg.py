"""`jax.scipy.linalg`: triangles, systems and the exponential of matrices."""
from functools import partial
from math import factorial

from _jitbook import arraylike, jit, promote, promote_inexact
from jax import lax, vmap
from jax import numpy as jnp
from jax.numpy import linalg
from jax.lax import linalg as primitives


@jit(static_argnames=("lower",))
def _cholesky(a, lower):
    (a,) = promote_inexact(jnp.asarray(a))
    l = primitives.cholesky(a if lower else jnp.conj(a.mT), symmetrize_input=False)
    return l if lower else jnp.conj(l.mT)


def cholesky(a, lower=False, overwrite_a=False, check_finite=True):
    """The triangle whose square is `a`, the upper one unless `lower`: ``jax.scipy.linalg.cholesky(m, lower=True)``."""
    return _cholesky(arraylike("jax.scipy.linalg.cholesky", a), lower)


def cho_factor(a, lower=False, overwrite_a=False, check_finite=True):
    """What `cho_solve` takes: ``c = jax.scipy.linalg.cho_factor(m)``."""
    return cholesky(a, lower=lower), lower


def _signature(a, b, more=""):
    """Of which shapes a system's sides are."""
    if b.ndim == 1 or (a.ndim == b.ndim + 1 and a.shape[-1] == b.shape[-1]):
        return f"(n,n),{more}(n)->(n)"
    return f"(n,n),{more}(n,k)->(n,k)"


@jit(static_argnames=("lower",))
def _cho_solve(c, b, lower):
    c, b = promote_inexact(jnp.asarray(c), jnp.asarray(b))
    for turned in (not lower, lower):
        solve = partial(primitives.triangular_solve, left_side=True, lower=lower, transpose_a=turned, conjugate_a=turned)
        b = jnp.vectorize(solve, signature=_signature(c, b))(c, b)
    return b


def cho_solve(c_and_lower, b, overwrite_b=False, check_finite=True):
    """The x of ``a @ x = b`` from `cho_factor`: ``jax.scipy.linalg.cho_solve(jax.scipy.linalg.cho_factor(m), b)``."""
    c, lower = c_and_lower
    return _cho_solve(c, b, lower)


@jit(static_argnames=("trans", "lower", "unit_diagonal"))
def _solve_triangular(a, b, trans, lower, unit_diagonal):
    if trans not in (0, 1, 2, "N", "T", "C"):
        raise ValueError(f"Invalid 'trans' value {trans}")
    a, b = promote_inexact(jnp.asarray(a), jnp.asarray(b))
    solve = partial(primitives.triangular_solve, left_side=True, lower=lower, transpose_a=trans not in (0, "N"),
                    conjugate_a=trans in (2, "C"), unit_diagonal=unit_diagonal)
    return jnp.vectorize(solve, signature=_signature(a, b))(a, b)


def solve_triangular(a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, debug=None, check_finite=True):
    """The x of ``a @ x = b`` for a triangle: ``jax.scipy.linalg.solve_triangular(l, b, lower=True)``."""
    a, b = arraylike("jax.scipy.linalg.solve_triangular", a), arraylike("jax.scipy.linalg.solve_triangular", b)
    return _solve_triangular(a, b, trans, lower, unit_diagonal)


@jit(static_argnames=("assume_a", "lower"))
def _solve(a, b, assume_a, lower):
    if assume_a != "pos":
        return linalg.solve(a, b)
    a, b = promote_inexact(jnp.asarray(a), jnp.asarray(b))
    factors = cho_factor(lax.stop_gradient(a), lower=lower)

    def column(b):
        return lax.custom_linear_solve(lambda x: primitives.broadcast_matvec(a, x), b,
                                       solve=lambda _, x: cho_solve(factors, x), symmetric=True)

    return column(b) if a.ndim == b.ndim + 1 else vmap(column, b.ndim - 1, max(a.ndim, b.ndim) - 1)(b)


def solve(a, b, lower=False, overwrite_a=False, overwrite_b=False, debug=False, check_finite=True, assume_a="gen"):
    """The x of ``a @ x = b``: ``jax.scipy.linalg.solve(m, b, assume_a="pos")``."""
    if assume_a not in ("gen", "sym", "her", "pos"):
        raise ValueError(f"Expected assume_a to be one of ['gen', 'sym', 'her', 'pos']; got {assume_a!r}")
    return _solve(a, b, assume_a, lower)


def det(a, overwrite_a=False, check_finite=True):
    """The determinant: ``jax.scipy.linalg.det(m)``."""
    return linalg.det(a)


@jit(static_argnames=("overwrite_a", "check_finite"))
def inv(a, overwrite_a=False, check_finite=True):
    """The inverse of a matrix: ``jax.scipy.linalg.inv(m)``."""
    return linalg.inv(a)


@jit(static_argnames=("overwrite_a", "check_finite"))
def lu_factor(a, overwrite_a=False, check_finite=True):
    """What `lu_solve` takes: ``factors = jax.scipy.linalg.lu_factor(m)``."""
    (a,) = promote_inexact(arraylike("jax.scipy.linalg.lu_factor", a))
    both, pivots, _ = primitives.lu(a)
    return both, pivots


@jit(static_argnums=(1,))
def _lu(a, permute_l):
    (a,) = promote_inexact(jnp.asarray(a))
    both, _, order = primitives.lu(a)
    m, n = a.shape
    k = min(m, n)
    p = jnp.real(jnp.array(order[None, :] == jnp.arange(m, dtype=order.dtype)[:, None], dtype=a.dtype))
    left = jnp.tril(both, -1)[:, :k] + jnp.eye(m, k, dtype=a.dtype)
    right = jnp.triu(both)[:k, :]
    return (jnp.matmul(p, left, precision=lax.Precision.HIGHEST), right) if permute_l else (p, left, right)


def lu(a, permute_l=False, overwrite_a=False, check_finite=True):
    """A permutation and two triangles whose product is `a`: ``p, l, u = jax.scipy.linalg.lu(m)``."""
    return _lu(arraylike("jax.scipy.linalg.lu", a), permute_l)


@jit(static_argnames=("trans", "overwrite_b", "check_finite"))
def lu_solve(lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True):
    """The x of ``a @ x = b`` from `lu_factor`: ``jax.scipy.linalg.lu_solve(jax.scipy.linalg.lu_factor(m), b)``."""
    lu, pivots = lu_and_piv
    lu, b = promote_inexact(jnp.asarray(lu), jnp.asarray(b))
    order = primitives.lu_pivots_to_permutation(pivots, lu.shape[-1])
    solve = partial(primitives.lu_solve, trans=trans)
    return jnp.vectorize(solve, signature=_signature(lu, b, "(n),"))(lu, order, b)


@jit(static_argnames=("mode", "pivoting"))
def _qr(a, mode, pivoting):
    if mode not in ("full", "r", "economic"):
        raise ValueError(f"Unsupported QR decomposition mode '{mode}'")
    (a,) = promote_inexact(jnp.asarray(a))
    q, r = primitives.qr(a, pivoting=pivoting, full_matrices=mode != "economic")
    return (r,) if mode == "r" else (q, r)


def qr(a, overwrite_a=False, lwork=None, mode="full", pivoting=False, check_finite=True):
    """An orthogonal matrix and a triangle whose product is `a`: ``q, r = jax.scipy.linalg.qr(m)``."""
    return _qr(arraylike("jax.scipy.linalg.qr", a), mode, pivoting)


@jit(static_argnames=("full_matrices", "compute_uv"))
def _svd(a, full_matrices, compute_uv):
    (a,) = promote_inexact(jnp.asarray(a))
    return primitives.svd(a, full_matrices=full_matrices, compute_uv=compute_uv)


def svd(a, full_matrices=True, compute_uv=True, overwrite_a=False, check_finite=True, lapack_driver="gesdd"):
    """``u, s, vh = jax.scipy.linalg.svd(m)``: ``(u * s) @ vh`` is `m`, where the matrices are not full."""
    return _svd(arraylike("jax.scipy.linalg.svd", a), full_matrices, compute_uv)


@jit(static_argnames=("lower", "eigvals_only", "eigvals", "type"))
def _eigh(a, b, lower, eigvals_only, eigvals, type):
    if b is not None:
        raise NotImplementedError("Only the b=None case of eigh is implemented")
    if type != 1:
        raise NotImplementedError("Only the type=1 case of eigh is implemented.")
    if eigvals is not None:
        raise NotImplementedError("Only the eigvals=None case of eigh is implemented.")
    (a,) = promote_inexact(jnp.asarray(a))
    v, w = primitives.eigh(a, lower=lower)
    return w if eigvals_only else (w, v)


def eigh(a, b=None, lower=True, eigvals_only=False, overwrite_a=False, overwrite_b=False, turbo=True, eigvals=None, type=1,
         check_finite=True):
    """Eigenvalues of a hermitian matrix, and its eigenvectors as columns: ``w, v = jax.scipy.linalg.eigh(m)``."""
    return _eigh(arraylike("jax.scipy.linalg.eigh", a), b, lower, eigvals_only, eigvals, type)


# The degrees of the Padé approximants, the norms from which the next one is taken, and the norm that is halved.
_DEGREES = {
    "float32": ([3, 5, 7], [0.4258730016922831, 1.880152677804762], 3.925724783138660),
    "float64": (
        [3, 5, 7, 9, 13],
        [0.01495585217958292, 0.2539398330063230, 0.9504178996162932, 2.097847961257068],
        5.371920351148152,
    ),
}


def _approximant(m):
    """The numerator's odd and even part in degree `m`, as a function of a matrix."""
    c = [float(factorial(2 * m - k) // (factorial(k) * factorial(m - k))) for k in range(m + 1)]

    def parts(a):
        one, square = jnp.eye(a.shape[0], dtype=a.dtype), a @ a
        odd, even, power = c[1] * one, c[0] * one, one
        for k in range(2, m, 2):
            power = power @ square
            odd, even = odd + c[k + 1] * power, even + c[k] * power
        return a @ odd, even

    return parts


def _expm_one(a, squarings):
    kind = str(jnp.finfo(a.dtype).dtype)
    if kind not in _DEGREES:
        raise TypeError(f"A.dtype={a.dtype} is not supported.")
    degrees, steps, largest = _DEGREES[kind]
    size = linalg.norm(a, 1)
    times = jnp.maximum(0, jnp.floor(jnp.log2(size / largest)))
    a = a / 2 ** times.astype(a.dtype)
    odd, even = lax.switch(jnp.digitize(size, jnp.array(steps, size.dtype)), [_approximant(m) for m in degrees], a)
    x = linalg.solve(even - odd, even + odd)

    def square(x, i):
        return lax.cond(i < times, lambda x: x @ x, lambda x: x, x), None

    x = lax.scan(square, x, jnp.arange(squarings, dtype=times.dtype))[0]
    return jnp.where(times > squarings, jnp.nan, x)


def expm(A, *, upper_triangular=False, max_squarings=16):
    """The exponential of a matrix: ``jax.scipy.linalg.expm(jnp.array([[0., 1.], [-1., 0.]]))``."""
    (A,) = promote_inexact(arraylike("jax.scipy.linalg.expm", A))
    if A.ndim < 2 or A.shape[-1] != A.shape[-2]:
        raise ValueError(f"Expected A to be a (batched) square matrix, got A.shape={A.shape}.")
    return jnp.vectorize(lambda a: _expm_one(a, max_squarings), signature="(n,n)->(n,n)")(A)


@jit
def block_diag(*arrs):
    """Matrices along the diagonal of one: ``jax.scipy.linalg.block_diag(jnp.eye(2), 3 * jnp.ones((1, 1)))``."""
    arrs = promote(*[arraylike("jax.scipy.linalg.block_diag", a) for a in (arrs or [jnp.zeros((1, 0))])])
    for i, a in enumerate(arrs):
        if a.ndim > 2:
            raise ValueError("Arguments to jax.scipy.linalg.block_diag must have at most 2 dimensions, got "
                             f"{a} at argument {i}.")
    arrs = [jnp.atleast_2d(a) for a in arrs]
    width = sum([a.shape[1] for a in arrs])
    rows, left = [], 0
    for a in arrs:
        rows.append(lax.pad(a, jnp.zeros((), a.dtype), ((0, 0, 0), (left, width - left - a.shape[1], 0))))
        left += a.shape[1]
    return jnp.concatenate(rows)


def toeplitz(c, r=None):
    """The matrix with `c` as its first column and constant diagonals: ``jax.scipy.linalg.toeplitz(jnp.arange(3))``."""
    c = arraylike("jax.scipy.linalg.toeplitz", c)
    r = jnp.conj(c) if r is None else arraylike("jax.scipy.linalg.toeplitz", r)
    return jnp.vectorize(_toeplitz, signature="(m),(n)->(m,n)")(jnp.atleast_1d(c), jnp.atleast_1d(r))


def _toeplitz(c, r):
    (m,), (n,) = c.shape, r.shape
    along = jnp.concatenate([c[::-1], r[1:]])
    return along[m - 1 - jnp.arange(m)[:, None] + jnp.arange(n)[None]]
