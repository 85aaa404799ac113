"""`jax.scipy.linalg`: triangles, systems and the exponential of matrices."""
from math import factorial

from _jitbook import arraylike, custom_jvp, jit, promote_inexact
from jax import lax
from jax import numpy as jnp
from jax.numpy import linalg
from jax.numpy._factorisations import lu_one, lu_solve_one, triangular


def cholesky(a, lower=False, overwrite_a=False, check_finite=True):
    """The triangle whose square is `a`, the upper one unless `lower`: ``jax.scipy.linalg.cholesky(m, lower=True)``."""
    a = arraylike("jax.scipy.linalg.cholesky", a)
    return linalg.cholesky(a if lower else jnp.conj(a.mT), upper=not lower, symmetrize_input=False)


def cho_factor(a, lower=False, overwrite_a=False, check_finite=True):
    """What `cho_solve` takes: ``c = jax.scipy.linalg.cho_factor(m)``."""
    return cholesky(a, lower=lower), lower


def cho_solve(c_and_lower, b, overwrite_b=False, check_finite=True):
    """The x of ``a @ x = b`` from `cho_factor`: ``jax.scipy.linalg.cho_solve(jax.scipy.linalg.cho_factor(m), b)``."""
    c, lower = c_and_lower
    first, second = (0, 2) if lower else (2, 0)
    return solve_triangular(c, solve_triangular(c, b, trans=first, lower=lower), trans=second, lower=lower)


@jit(static_argnames=("trans", "lower", "unit_diagonal", "overwrite_b", "debug", "check_finite"))
def solve_triangular(a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, debug=None, check_finite=True):
    """The x of ``a @ x = b`` for a triangle: ``jax.scipy.linalg.solve_triangular(l, b, lower=True)``."""
    if trans not in (0, 1, 2, "N", "T", "C"):
        raise ValueError(f"Invalid 'trans' value {trans}")
    a, b = promote_inexact(arraylike("jax.scipy.linalg.solve_triangular", a), arraylike("jax.scipy.linalg.solve_triangular", b))
    if trans in (1, 2, "T", "C"):
        a, lower = a.mT, not lower
        a = jnp.conj(a) if trans in (2, "C") else a
    if b.ndim == 1 or (b.ndim == a.ndim - 1 and b.shape == a.shape[:-1]):
        return triangular(a, b[..., None], lower, unit_diagonal)[..., 0]
    return triangular(a, b, lower, unit_diagonal)


def solve(a, b, lower=False, overwrite_a=False, overwrite_b=False, debug=False, check_finite=True, assume_a="gen"):
    """The x of ``a @ x = b``: ``jax.scipy.linalg.solve(m, b, assume_a="pos")``."""
    if assume_a not in ("gen", "sym", "her", "pos"):
        raise ValueError(f"Expected assume_a to be one of ['gen', 'sym', 'her', 'pos']; got {assume_a!r}")
    if assume_a != "pos":
        return linalg.solve(a, b)
    return cho_solve(cho_factor(a, lower=lower), b)


def det(a, overwrite_a=False, check_finite=True):
    """The determinant: ``jax.scipy.linalg.det(m)``."""
    return linalg.det(a)


def inv(a, overwrite_a=False, check_finite=True):
    """The inverse of a matrix: ``jax.scipy.linalg.inv(m)``."""
    return linalg.inv(a)


def lu_factor(a, overwrite_a=False, check_finite=True):
    """What `lu_solve` takes: ``factors = jax.scipy.linalg.lu_factor(m)``."""
    (a,) = promote_inexact(arraylike("jax.scipy.linalg.lu_factor", a))

    def one(a):
        lu, order, pivots = lu_one(a)
        return _attached(a, lu, order), pivots

    return jnp.vectorize(one, signature="(m,n)->(m,n),(k)")(a)


@custom_jvp
def _attached(a, lu, order):
    """Both triangles of `a`, found without derivatives, with those they have."""
    return lu


@_attached.defjvp
def _attached_jvp(primals, tangents):
    (a, lu, order), (a_dot, _, _) = primals, tangents
    if lu.shape[0] != lu.shape[1]:
        raise NotImplementedError("derivatives of the LU factors of a matrix that is not square are not in jitbook yet")
    lower, upper = jnp.tril(lu, -1) + jnp.eye(lu.shape[0], dtype=lu.dtype), jnp.triu(lu)
    x = triangular(lower, a_dot[order], True, True)
    x = triangular(upper.T, x.T, True, False).T
    return _attached(a, lu, order), lower @ jnp.tril(x, -1) + jnp.triu(x) @ upper


def lu(a, permute_l=False, overwrite_a=False, check_finite=True):
    """A permutation and two triangles whose product is `a`: ``p, l, u = jax.scipy.linalg.lu(m)``."""
    (a,) = promote_inexact(arraylike("jax.scipy.linalg.lu", a))
    both, order, _ = lu_one(a)
    both = _attached(a, both, order)
    m, n = a.shape
    k = min(m, n)
    p = jnp.array(order[None, :] == jnp.arange(m)[:, None], dtype=jnp.real(a).dtype)
    left = jnp.tril(both, -1)[:, :k] + jnp.eye(m, k, dtype=a.dtype)
    right = jnp.triu(both)[:k, :]
    return (p @ left, right) if permute_l else (p, left, right)


def qr(a, overwrite_a=False, lwork=None, mode="full", pivoting=False, check_finite=True):
    """An orthogonal matrix and a triangle whose product is `a`: ``q, r = jax.scipy.linalg.qr(m)``."""
    if mode not in ("full", "r", "economic"):
        raise ValueError(f"Unsupported QR decomposition mode '{mode}'")
    if pivoting:
        raise NotImplementedError("jax.scipy.linalg.qr with pivoting is not in jitbook yet")
    q, r = linalg.qr(a, mode="reduced" if mode == "economic" else "complete")
    return (r,) if mode == "r" else (q, r)


def lu_solve(lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True):
    """The x of ``a @ x = b`` from `lu_factor`: ``jax.scipy.linalg.lu_solve(jax.scipy.linalg.lu_factor(m), b)``."""
    if trans != 0:
        raise NotImplementedError("jitbook: jax.scipy.linalg.lu_solve takes trans=0")
    lu, pivots = lu_and_piv
    b = arraylike("jax.scipy.linalg.lu_solve", b)

    def swap(k, order):
        p = pivots[k]
        return order.at[k].set(order[p]).at[p].set(order[k])

    order = lax.fori_loop(0, pivots.shape[-1], swap, jnp.arange(lu.shape[-1]))
    if b.ndim == 1:
        return lu_solve_one(lu, order, b[:, None])[:, 0]
    return lu_solve_one(lu, order, b)


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


def block_diag(*arrs):
    """Matrices along the diagonal of one: ``jax.scipy.linalg.block_diag(jnp.eye(2), 3 * jnp.ones((1, 1)))``."""
    arrs = [jnp.atleast_2d(arraylike("jax.scipy.linalg.block_diag", a)) for a in (arrs or [jnp.zeros((1, 0))])]
    width = sum([a.shape[1] for a in arrs])
    rows, left = [], 0
    for a in arrs:
        rows.append(jnp.pad(a, ((0, 0), (left, width - left - a.shape[1]))))
        left += a.shape[1]
    return jnp.concatenate(rows)


def toeplitz(c, r=None):
    """The matrix with `c` as its first column and constant diagonals: ``jax.scipy.linalg.toeplitz(jnp.arange(3))``."""
    c = jnp.ravel(arraylike("jax.scipy.linalg.toeplitz", c))
    r = jnp.conj(c) if r is None else jnp.ravel(arraylike("jax.scipy.linalg.toeplitz", r))
    along = jnp.concatenate([c[::-1], r[1:]])
    return along[len(c) - 1 - jnp.arange(len(c))[:, None] + jnp.arange(len(r))[None]]
