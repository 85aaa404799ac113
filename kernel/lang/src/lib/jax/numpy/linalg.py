"""`jax.numpy.linalg`: norms, products and powers of matrices; what factors them is in `_factorisations`."""

import math

from _jitbook import arraylike, check_index, const_like, jit, promote_inexact
from jax import lax
from jax import numpy as jnp
from jax.lax import canonicalize_axis
from jax.numpy._contractions import matmul, tensordot, vecdot
from jax.numpy._factorisations import cholesky, det, inv, qr, slogdet, solve
from jax.numpy._shaping import matrix_transpose
from jax.numpy._spectra import eig, eigh, eigvals, eigvalsh, lstsq, matrix_rank, pinv, svd, svdvals


@jit(static_argnames=("ord", "axis", "keepdims"))
def norm(x, ord=None, axis=None, keepdims=False):
    """Vector or matrix norm: ``jnp.linalg.norm(x)``, ``jnp.linalg.norm(m, axis=1)``."""
    (x,) = promote_inexact(arraylike("jnp.linalg.norm", x))
    if axis is None:
        if ord is None:
            return jnp.sqrt(jnp.sum(jnp.real(x * jnp.conj(x)), keepdims=keepdims))
        axis = tuple(range(x.ndim))
    elif isinstance(axis, tuple):
        axis = tuple([canonicalize_axis(a, x.ndim) for a in axis])
    else:
        axis = (canonicalize_axis(axis, x.ndim),)
    if len(axis) == 1:
        return vector_norm(x, ord=2 if ord is None else ord, axis=axis, keepdims=keepdims)
    if len(axis) == 2:
        return _matrix_norm(x, ord, axis[0], axis[1], keepdims)
    raise ValueError(
        f"Improper number of axes for norm: axis={axis!r}. Pass one axis to compute a vector-norm, or two axes to compute a "
        "matrix-norm."
    )


def _matrix_norm(x, ord, row, column, keepdims):
    if ord is None or ord in ("f", "fro"):
        return jnp.sqrt(jnp.sum(jnp.real(x * jnp.conj(x)), axis=(row, column), keepdims=keepdims))
    if ord in (1, -1, math.inf, -math.inf):
        summed, over = (row, column) if abs(ord) == 1 else (column, row)
        if not keepdims and over > summed:
            over -= 1
        sums = jnp.sum(jnp.abs(x), axis=summed, keepdims=keepdims)
        if ord > 0:
            return jnp.max(sums, axis=over, keepdims=keepdims, initial=0)
        return jnp.min(sums, axis=over, keepdims=keepdims)
    if ord in ("nuc", 2, -2):
        s = svdvals(jnp.moveaxis(x, (row, column), (-2, -1)))
        if ord == 2:
            y = jnp.max(s, axis=-1, initial=0)
        else:
            y = jnp.min(s, axis=-1) if ord == -2 else jnp.sum(s, axis=-1)
        return jnp.expand_dims(y, (row, column)) if keepdims else y
    raise ValueError(f"Invalid order '{ord}' for matrix norm.")


def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    """Norm of vectors: ``jnp.linalg.vector_norm(x, ord=1)``."""
    x = arraylike("jnp.linalg.vector_norm", x)
    if ord is None or ord == 2:
        return jnp.sqrt(jnp.sum(jnp.real(x * jnp.conj(x)), axis=axis, keepdims=keepdims))
    if ord == math.inf:
        return jnp.max(jnp.abs(x), axis=axis, keepdims=keepdims, initial=0)
    if ord == -math.inf:
        return jnp.min(jnp.abs(x), axis=axis, keepdims=keepdims)
    if ord == 0:
        return jnp.sum(x != 0, dtype=jnp.finfo(x.dtype).dtype, axis=axis, keepdims=keepdims)
    if ord == 1:
        return jnp.sum(jnp.abs(x), axis=axis, keepdims=keepdims)
    if isinstance(ord, str):
        raise ValueError(f"Invalid order '{ord}' for vector norm.")
    size = jnp.abs(x)
    powers = size ** const_like(size, ord)
    return jnp.power(jnp.sum(powers, axis=axis, keepdims=keepdims), const_like(size, 1.0 / ord))


def cond(x, p=None):
    """How much a matrix can enlarge relative errors: ``jnp.linalg.cond(m)``."""
    arr = arraylike("jnp.linalg.cond", x)
    if arr.ndim < 2:
        raise ValueError(f"jnp.linalg.cond: input array must be at least 2D; got arr.shape={arr.shape}")
    if arr.shape[-1] == 0 or arr.shape[-2] == 0:
        raise ValueError(f"jnp.linalg.cond: input array must not be empty; got arr.shape={arr.shape}")
    if p is None or p == 2:
        s = svdvals(arr)
        return s[..., 0] / s[..., -1]
    if p == -2:
        s = svdvals(arr)
        ratio = s[..., -1] / s[..., 0]
    else:
        if arr.shape[-2] != arr.shape[-1]:
            raise ValueError(f"jnp.linalg.cond: for p={p!r}, array must be square; got arr.shape={arr.shape}")
        ratio = norm(arr, ord=p, axis=(-2, -1)) * norm(inv(arr), ord=p, axis=(-2, -1))
    return jnp.where(jnp.isnan(ratio) & ~jnp.isnan(arr).any(axis=(-2, -1)), math.inf, ratio)


def tensorinv(a, ind=2):
    """The inverse of a tensor under `tensordot`: ``jnp.linalg.tensorinv(a, ind=1)``."""
    a = arraylike("jnp.linalg.tensorinv", a)
    ind = check_index(ind)
    if ind <= 0:
        raise ValueError(f"ind must be a positive integer; got ind={ind}")
    rows, columns = a.shape[:ind], a.shape[ind:]
    if math.prod(rows) != math.prod(columns):
        raise ValueError(f"product of dimensions of first {ind} and last {a.ndim - ind} dimensions must match")
    return inv(a.reshape(math.prod(rows), math.prod(columns))).reshape(*columns, *rows)


def tensorsolve(a, b, axes=None):
    """The x of ``tensordot(a, x, x.ndim) = b``."""
    a, b = arraylike("jnp.linalg.tensorsolve", a), arraylike("jnp.linalg.tensorsolve", b)
    if axes is not None:
        a = jnp.moveaxis(a, axes, len(axes) * (a.ndim - 1,))
    out = a.shape[b.ndim:]
    if b.size ** 2 != a.size or b.size != math.prod(out):
        raise ValueError("Input arrays must have prod(a.shape[:b.ndim]) == prod(a.shape[b.ndim:]); got "
                         f"a.shape={a.shape}, b.ndim={b.ndim}.")
    return solve(a.reshape(b.size, math.prod(out)), b.ravel()).reshape(out)


def diagonal(x, /, *, offset=0):
    """The diagonals of matrices: ``jnp.linalg.diagonal(m)``."""
    return jnp.diagonal(arraylike("jnp.linalg.diagonal", x), offset=offset, axis1=-2, axis2=-1)


def trace(x, /, *, offset=0, dtype=None):
    """The sums of the diagonals of matrices: ``jnp.linalg.trace(m)``."""
    return jnp.trace(arraylike("jnp.linalg.trace", x), offset=offset, axis1=-2, axis2=-1, dtype=dtype)


def outer(x1, x2, /):
    """All products of the elements of two vectors: ``jnp.linalg.outer(jnp.arange(3), jnp.arange(2))``."""
    x1, x2 = arraylike("jnp.linalg.outer", x1), arraylike("jnp.linalg.outer", x2)
    if x1.ndim != 1 or x2.ndim != 1:
        raise ValueError(f"Input arrays must be one-dimensional, but they are x1.ndim={x1.ndim} x2.ndim={x2.ndim}")
    return x1[:, None] * x2[None, :]


def cross(x1, x2, /, *, axis=-1):
    """Cross products of vectors in space: ``jnp.linalg.cross(jnp.arange(3.), jnp.ones(3))``."""
    x1, x2 = arraylike("jnp.linalg.outer", x1), arraylike("jnp.linalg.outer", x2)
    if x1.shape[axis] != 3 or x2.shape[axis] != 3:
        raise ValueError("Both input arrays must be (arrays of) 3-dimensional vectors, but they have "
                         f"x1.shape[axis]={x1.shape[axis]} and x2.shape[axis]={x2.shape[axis]}")
    return jnp.cross(x1, x2, axis=axis)


def matrix_norm(x, /, *, keepdims=False, ord="fro"):
    """Norm of matrices."""
    return norm(arraylike("jnp.linalg.matrix_norm", x), ord=ord, keepdims=keepdims, axis=(-2, -1))


def multi_dot(arrays, *, precision=None):
    """Product of several matrices, in the cheapest order."""
    arrays = [arraylike("jnp.linalg.multi_dot", a) for a in arrays]
    if len(arrays) < 2:
        raise ValueError(f"multi_dot requires at least two arrays; got len(arrays)={len(arrays)}")
    letters = "abcdefghijklmnopqrstuvwxyz"
    first_vector, last_vector = arrays[0].ndim == 1, arrays[-1].ndim == 1
    terms = [letters[i:i + 2] for i in range(len(arrays))]
    out = letters[0] + letters[len(arrays)]
    if first_vector:
        terms[0], out = terms[0][1:], out[1:]
    if last_vector:
        terms[-1], out = terms[-1][:1], out[:-1]
    return jnp.einsum(",".join(terms) + "->" + out, *arrays, optimize="optimal", precision=precision)


@jit(static_argnames=("n",))
def matrix_power(a, n):
    """A matrix times itself `n` times: ``jnp.linalg.matrix_power(m, 3)``."""
    a = arraylike("jnp.linalg.matrix_power", a)
    if a.ndim < 2:
        raise TypeError(f"{a.ndim}-dimensional array given. Array must be at least two-dimensional")
    if a.shape[-2] != a.shape[-1]:
        raise TypeError("Last 2 dimensions of the array must be square")
    n = check_index(n)
    if n == 0:
        return jnp.broadcast_to(jnp.eye(a.shape[-2], dtype=a.dtype), a.shape)
    if n < 0:
        a, n = jnp.linalg.inv(a), -n
    if n <= 3:
        return a if n == 1 else a @ a if n == 2 else (a @ a) @ a
    z = result = None
    while n > 0:
        z = a if z is None else z @ z
        n, bit = divmod(n, 2)
        if bit:
            result = z if result is None else result @ z
    return result
