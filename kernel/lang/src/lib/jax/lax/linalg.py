"""`jax.lax.linalg`: factorisations and triangular systems of stacks of matrices, as primitives."""
import math

from _jitbook import arraylike, bind, jit
from jax import lax
from jax import numpy as jnp


def _is_complex(x):
    return jnp.issubdtype(x.dtype, jnp.complexfloating)


def adjoint(x):
    """Conjugated and transposed matrices."""
    x = jnp.matrix_transpose(x)
    return jnp.conj(x) if _is_complex(x) else x


def symmetrize(x):
    """The hermitian part of matrices."""
    return (x + adjoint(x)) / 2


def lu(x):
    """``both, pivots, order = lu(x)``: the triangles of ``x[order] = L @ U`` in one matrix, the ones of L left out."""
    both, pivots, order = bind("lu", x)
    return both, pivots, order


def cholesky(x, *, symmetrize_input=True):
    """The lower triangle L with ``L @ L.T = x``; nan where `x` is not positive definite."""
    if symmetrize_input:
        x = symmetrize(x)
    return _lower(bind("cholesky", x))


def _lower(x):
    """The lower half of matrices, in `lax`'s own operations."""
    stack, matrix = x.shape[:-2], x.shape[-2:]
    is_lower = lax.broadcasted_iota("int32", matrix, 0) + 0 >= lax.broadcasted_iota("int32", matrix, 1)
    return lax.select(lax.broadcast(is_lower, stack) if stack else is_lower, x, lax.full_like(x, 0))


def qr(x, *, pivoting=False, full_matrices=True, use_magma=None):
    """``q, r = qr(x)``: orthonormal columns and an upper triangle with ``q @ r = x``."""
    if pivoting:
        raise NotImplementedError("qr with pivoting is not in jitbook yet")
    q, r = bind("qr", x, full_matrices=bool(full_matrices))
    return q, r


def eigh(x, *, lower=True, symmetrize_input=True, sort_eigenvalues=True, subset_by_index=None, implementation=None):
    """``v, w = eigh(x)``: eigenvectors and eigenvalues of hermitian matrices, the smallest first."""
    if subset_by_index is not None:
        raise NotImplementedError("eigh with subset_by_index is not in jitbook yet")
    if symmetrize_input:
        x = symmetrize(x)
    v, w = bind("eigh", x, lower=bool(lower))
    return v, w


def eig(x, *, compute_left_eigenvectors=True, compute_right_eigenvectors=True, enable_eigvec_derivs=False,
        implementation=None):
    """``w, vr = eig(x, compute_left_eigenvectors=False)``: eigenvalues and right eigenvectors, of length 1."""
    return bind("eig", x, compute_left_eigenvectors=bool(compute_left_eigenvectors),
                compute_right_eigenvectors=bool(compute_right_eigenvectors),
                enable_eigvec_derivs=bool(enable_eigvec_derivs))


def svd(x, *, full_matrices=True, compute_uv=True, subset_by_index=None, algorithm=None):
    """``u, s, vh = svd(x)``, or the singular values alone; the largest first."""
    if subset_by_index is not None:
        raise NotImplementedError("svd with subset_by_index is not in jitbook yet")
    outs = bind("svd", x, full_matrices=bool(full_matrices), compute_uv=bool(compute_uv))
    if not compute_uv:
        return outs[0] if isinstance(outs, (tuple, list)) else outs
    s, u, vh = outs
    return u, s, vh


def triangular_solve(a, b, *, left_side=False, lower=False, transpose_a=False, conjugate_a=False, unit_diagonal=False):
    """The x of ``op(a) @ x = b`` for a triangle, or of ``x @ op(a) = b`` where it is not `left_side`."""
    conjugate_a = bool(conjugate_a) and _is_complex(a)
    is_vector = b.ndim == a.ndim - 1
    if is_vector:
        b = lax.expand_dims(b, (-1 if left_side else -2,))
    out = bind("triangular_solve", a, b, left_side=bool(left_side), lower=bool(lower), transpose_a=bool(transpose_a),
               conjugate_a=conjugate_a, unit_diagonal=bool(unit_diagonal))
    if not is_vector:
        return out
    return out[..., 0] if left_side else out[..., 0, :]


def lu_solve(lu, permutation, b, trans=0):
    """The x of ``a @ x = b`` from what `lu` gives; of the transposed system where `trans` is 1, conjugated too for 2."""
    return _lu_solve(lu, permutation, b, trans)


def _solve_one(lu, order, b, trans):
    x = lax.reshape(b, (lu.shape[0], math.prod(b.shape[1:])))
    if trans == 0:
        x = x[order, :]
        x = triangular_solve(lu, x, left_side=True, lower=True, unit_diagonal=True)
        x = triangular_solve(lu, x, left_side=True, lower=False)
    elif trans in (1, 2):
        back = {"left_side": True, "transpose_a": True, "conjugate_a": trans == 2}
        x = triangular_solve(lu, x, lower=False, **back)
        x = triangular_solve(lu, x, lower=True, unit_diagonal=True, **back)
        _, places = lax.sort_key_val(order, lax.iota("int32", order.shape[0]))
        x = x[places, :]
    else:
        raise ValueError(f"'trans' value must be 0, 1, or 2, got {trans}")
    return lax.reshape(x, b.shape)


@jit(static_argnums=(3,))
def _lu_solve(lu, permutation, b, trans):
    if lu.ndim < 2 or lu.shape[-1] != lu.shape[-2]:
        raise ValueError(f"last two dimensions of LU decomposition must be equal, got shape {lu.shape}")
    if b.ndim < 1:
        raise ValueError(f"b matrix must have rank >= 1, got shape {b.shape}")
    is_vector = lu.ndim == b.ndim + 1
    if is_vector:
        if b.shape[-1] != lu.shape[-1]:
            raise ValueError("When LU decomposition matrix and b have the same number of dimensions, last axis of LU "
                             f"decomposition matrix (shape {lu.shape}) and b array (shape {b.shape}) must match")
        b = b[..., None]
    elif b.shape[-2] != lu.shape[-1]:
        raise ValueError("When LU decomposition matrix and b different numbers of dimensions, last axis of LU decomposition "
                         f"matrix (shape {lu.shape}) and second to last axis of b array (shape {b.shape}) must match")
    stack = lax.broadcast_shapes(lu.shape[:-2], permutation.shape[:-1], b.shape[:-2])
    lu = jnp.broadcast_to(lu, (*stack, *lu.shape[-2:]))
    permutation = jnp.broadcast_to(permutation, (*stack, permutation.shape[-1]))
    b = jnp.broadcast_to(b, (*stack, *b.shape[-2:]))
    from jax import vmap
    solve = _solve_one
    for _ in stack:
        solve = vmap(solve, in_axes=(0, 0, 0, None))
    x = solve(lu, permutation, b, trans)
    return x[..., 0] if is_vector else x


def lu_pivots_to_permutation(pivots, permutation_size):
    """The order of the rows from the row that each step took its pivot from: ``lu_pivots_to_permutation(pivots, 3)``."""
    size = int(permutation_size)

    def one(pivots):
        def swap(k, order):
            p = pivots[k]
            return order.at[k].set(order[p]).at[p].set(order[k])

        return lax.fori_loop(0, pivots.shape[0], swap, jnp.arange(size, dtype=jnp.int32))

    return jnp.vectorize(one, signature=f"(k)->({size})")(pivots)


def broadcast_matvec(a, b):
    """Products of matrices with vectors, or with a stack of them."""
    return lax.dot_general(a, b, (((a.ndim - 1,), (b.ndim - 1,)), ((), ())), precision=lax.Precision.HIGHEST)


def solve(a, b):
    """The x of ``a @ x = b`` for one matrix and a vector, or columns; derivatives solve systems with the same factors."""
    both, _, order = lu(lax.stop_gradient(a))

    def column(b):
        return lax.custom_linear_solve(lambda x: broadcast_matvec(a, x), b,
                                       solve=lambda _, x: lu_solve(both, order, x),
                                       transpose_solve=lambda _, x: lu_solve(both, order, x, trans=1))

    from jax import vmap
    return column(b) if b.ndim == 1 else vmap(column, b.ndim - 1, max(a.ndim, b.ndim) - 1)(b)
