"""Systems, determinants and triangles of `jax.numpy.linalg`, on the primitives of `jax.lax.linalg`.

Every function here takes stacks of matrices.
"""
import math
from typing import NamedTuple

from _jitbook import arraylike, jit, promote_inexact
from jax import Array, custom_jvp, lax
from jax import numpy as jnp
from jax.lax import linalg as primitives


class SlogdetResult(NamedTuple):
    """What `slogdet` gives."""

    sign: Array
    logabsdet: Array


class QRResult(NamedTuple):
    """What `qr` gives."""

    Q: Array
    R: Array


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
    return jnp.vectorize(primitives.solve, signature="(m,m),(m)->(m)" if b.ndim == 1 else "(m,m),(m,n)->(m,n)")(a, b)


@jit
def inv(a):
    """The inverse of a matrix: ``jnp.linalg.inv(jnp.array([[1., 2.], [3., 4.]]))``."""
    a = arraylike("jnp.linalg.inv", a)
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise ValueError(f"Argument to inv must have shape [..., n, n], got {a.shape}.")
    return solve(a, lax.broadcast(jnp.eye(a.shape[-1], dtype=a.dtype), a.shape[:-2]))


def _parity(pivots):
    """How many rows were swapped."""
    places = lax.expand_dims(jnp.arange(pivots.shape[-1], dtype=pivots.dtype), tuple(range(pivots.ndim - 1)))
    return jnp.count_nonzero(pivots != places, axis=-1)


@custom_jvp
def _slogdet_lu(a):
    both, pivots, _ = primitives.lu(a)
    diagonal = jnp.diagonal(both, axis1=-2, axis2=-1)
    is_zero = jnp.any(diagonal == jnp.array(0, dtype=a.dtype), axis=-1)
    odd = _parity(pivots)
    if jnp.iscomplexobj(a):
        sign = jnp.prod(diagonal / jnp.abs(diagonal).astype(diagonal.dtype), axis=-1)
    else:
        sign = jnp.array(1, dtype=a.dtype)
        odd = odd + jnp.count_nonzero(diagonal < 0, axis=-1)
    sign = jnp.where(is_zero, jnp.array(0, dtype=a.dtype), sign * jnp.array(-2 * (odd % 2) + 1, dtype=a.dtype))
    log = jnp.where(is_zero, jnp.array(-math.inf, dtype=a.dtype),
                    jnp.sum(jnp.log(jnp.abs(diagonal)).astype(a.dtype), axis=-1))
    return sign, jnp.real(log)


def _slogdet_small(a):
    value = a[..., 0, 0] if a.shape[-1] == 1 else _det_2x2(a)
    size = jnp.abs(value)
    if jnp.iscomplexobj(a):
        sign = jnp.where(size == 0, jnp.zeros_like(value), value / jnp.where(size == 0, jnp.ones_like(size), size))
    else:
        sign = jnp.sign(value)
    return sign, jnp.log(size)


_slogdet_small = custom_jvp(_slogdet_small)


def _slogdet_jvp(primals, tangents):
    (a,), (da,) = primals, tangents
    sign, log = slogdet(a)
    change = jnp.trace(solve(a, da), axis1=-1, axis2=-2)
    if not jnp.issubdtype(a.dtype, jnp.complexfloating):
        return (sign, log), (jnp.zeros_like(sign), change)
    return (sign, log), ((change - jnp.real(change).astype(change.dtype)) * sign, jnp.real(change))


_slogdet_lu.defjvp(_slogdet_jvp)
_slogdet_small.defjvp(_slogdet_jvp)


@jit(static_argnames=("method",))
def slogdet(a, *, method=None):
    """Sign and logarithm of the determinant: ``sign, log = jnp.linalg.slogdet(m)``."""
    (a,) = promote_inexact(arraylike("jnp.linalg.slogdet", a))
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise ValueError(f"Argument to slogdet() must have shape [..., n, n], got {a.shape}")
    if method not in (None, "lu", "qr"):
        raise ValueError(f"Unknown slogdet method '{method}'. Supported methods are 'lu' (`None`), and 'qr'.")
    return SlogdetResult(*(_slogdet_small(a) if a.shape[-1] in (1, 2) else _slogdet_lu(a)))


def _det_2x2(a):
    return a[..., 0, 0] * a[..., 1, 1] - a[..., 0, 1] * a[..., 1, 0]


def _det_3x3(a):
    def product(i, j, k):
        return a[..., 0, i] * a[..., 1, j] * a[..., 2, k]

    return product(0, 1, 2) + product(1, 2, 0) + product(2, 0, 1) - product(2, 1, 0) - product(0, 2, 1) - product(1, 0, 2)


def _cofactor_solve(a, b):
    """The determinant of `a`, and it times the x of ``a @ x = b``, also where one row depends on the others: then the last
    pivot is 0, and in its place stands what makes the last row of the product right."""
    if a.shape[-1] == 1:
        return a[..., 0, 0], b
    both, pivots, order = primitives.lu(a)
    stack = lax.broadcast_shapes(both.shape[:-2], b.shape[:-2])
    x = jnp.broadcast_to(b, stack + b.shape[-2:])
    both = jnp.broadcast_to(both, stack + both.shape[-2:])
    sign = jnp.asarray(-2 * (_parity(pivots) % 2) + 1, dtype=a.dtype)
    products = jnp.cumprod(jnp.diagonal(both, axis1=-2, axis2=-1), axis=-1) * sign[..., None]
    both = both.at[..., -1, -1].set(1.0 / products[..., -2])
    order = jnp.broadcast_to(order, (*stack, a.shape[-1]))
    places = jnp.ix_(*(lax.iota("int32", n) for n in (*stack, 1)))
    ones = jnp.ones(x.shape[:-1], x.dtype)
    tried = primitives.triangular_solve(both, ones, left_side=True, lower=False)
    bad = jnp.any(jnp.logical_or(jnp.isnan(tried), jnp.isinf(tried)), axis=-1)
    bad = jnp.tile(bad[..., None, None], bad.ndim * (1,) + x.shape[-2:])
    x = jnp.where(bad, jnp.zeros_like(x), x)
    x = x[places[:-1] + (order, slice(None))]
    x = primitives.triangular_solve(both, x, left_side=True, lower=True, unit_diagonal=True)
    x = jnp.concatenate((x[..., :-1, :] * products[..., -1, None, None], x[..., -1:, :]), axis=-2)
    x = primitives.triangular_solve(both, x, left_side=True, lower=False)
    return products[..., -1], jnp.where(bad, jnp.zeros_like(x), x)


@custom_jvp
def _det(a):
    sign, log = slogdet(a)
    return sign * jnp.exp(log).astype(sign.dtype)


@_det.defjvp
def _det_jvp(primals, tangents):
    (a,), (da,) = primals, tangents
    value, moved = _cofactor_solve(a, da)
    return value, jnp.trace(moved, axis1=-1, axis2=-2)


@jit
def det(a):
    """The determinant: ``jnp.linalg.det(jnp.array([[1., 2.], [3., 4.]]))``."""
    (a,) = promote_inexact(arraylike("jnp.linalg.det", a))
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise ValueError(f"Argument to _det() must have shape [..., n, n], got {a.shape}")
    n = a.shape[-1]
    return _det_2x2(a) if n == 2 else _det_3x3(a) if n == 3 else _det(a)


@jit(static_argnames=("upper", "symmetrize_input"))
def cholesky(a, *, upper=False, symmetrize_input=True):
    """The lower triangle L for which ``L @ L.T`` is `a`: ``jnp.linalg.cholesky(jnp.array([[2., 1.], [1., 2.]]))``.

    Where `a` is not positive definite, the triangle is nan.
    """
    (a,) = promote_inexact(arraylike("jnp.linalg.cholesky", a))
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise ValueError(f"Argument to Cholesky decomposition must have shape [..., n, n], got {a.shape}.")
    l = primitives.cholesky(a, symmetrize_input=symmetrize_input)
    return primitives.adjoint(l) if upper else l


@jit(static_argnames=("mode",))
def qr(a, mode="reduced"):
    """Orthonormal columns Q and an upper triangle R whose product is `a`: ``q, r = jnp.linalg.qr(m)``."""
    (a,) = promote_inexact(arraylike("jnp.linalg.qr", a))
    if mode == "raw":
        raise NotImplementedError("jitbook: jnp.linalg.qr takes no mode 'raw'")
    if mode not in ("reduced", "r", "full", "complete"):
        raise ValueError(f"Unsupported QR decomposition mode '{mode}'")
    q, r = primitives.qr(a, full_matrices=mode == "complete")
    return r if mode == "r" else QRResult(q, r)
