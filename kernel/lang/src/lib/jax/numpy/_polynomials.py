"""Polynomials of `jax.numpy` fitted to points, made from roots, and divided."""
import math

from _jitbook import arraylike, check_index, jit, promote_inexact
from jax import lax
from jax import numpy as jnp


@jit(static_argnames=("deg", "rcond", "full", "cov"))
def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    """The polynomial of a degree that is nearest to points, by least squares: ``jnp.polyfit(x, y, 2)``."""
    if w is None:
        x, y = promote_inexact(arraylike("polyfit", x), arraylike("polyfit", y))
    else:
        x, y, w = promote_inexact(arraylike("polyfit", x), arraylike("polyfit", y), arraylike("polyfit", w))
    deg = check_index(deg)
    order = deg + 1
    if deg < 0:
        raise ValueError("expected deg >= 0")
    if x.ndim != 1:
        raise TypeError("expected 1D vector for x")
    if x.size == 0:
        raise TypeError("expected non-empty vector for x")
    if y.ndim < 1 or y.ndim > 2:
        raise TypeError("expected 1D or 2D array for y")
    if x.shape[0] != y.shape[0]:
        raise TypeError("expected x and y to have same length")
    if rcond is None:
        rcond = len(x) * float(jnp.finfo(x.dtype).eps)
    left, right = jnp.vander(x, order), y
    if w is not None:
        if w.ndim != 1:
            raise TypeError("expected a 1-d array for weights")
        if w.shape[0] != y.shape[0]:
            raise TypeError("expected w and y to have the same length")
        left, right = left * w[:, None], right * (w[:, None] if y.ndim == 2 else w)
    scale = jnp.sqrt((left * left).sum(axis=0))
    left = left / scale[None, :]
    c, residuals, rank, s = jnp.linalg.lstsq(left, right, rcond)
    c = (c.T / scale).T
    if full:
        return c, residuals, rank, s, lax.full((), rcond, c.dtype)
    if not cov:
        return c
    base = jnp.linalg.inv(jnp.dot(left.T, left)) / jnp.outer(scale, scale)
    if cov == "unscaled":
        factor = jnp.array([1.0], dtype=c.dtype)
    else:
        if len(x) <= order:
            raise ValueError("the number of data points must exceed order to scale the covariance matrix")
        factor = residuals / (len(x) - order)
    return (c, base * factor[0]) if y.ndim == 1 else (c, base[:, :, None] * factor)


@jit
def poly(seq_of_zeros):
    """The polynomial with given roots: ``jnp.poly(jnp.array([1., 2.]))``."""
    (roots,) = promote_inexact(arraylike("poly", seq_of_zeros))
    roots = jnp.atleast_1d(roots)
    if roots.ndim == 2 and roots.shape[0] == roots.shape[1] and roots.shape[0] != 0:
        raise NotImplementedError("jnp.poly of a matrix: eigenvalues of matrices that are not symmetric are not in "
                                  "jitbook yet")
    if roots.ndim != 1:
        raise ValueError("input must be 1d or non-empty square 2d array.")
    if len(roots) == 0:
        return jnp.ones((), dtype=roots.dtype)
    a = jnp.ones((1,), dtype=roots.dtype)
    for k in range(len(roots)):
        a = jnp.convolve(a, jnp.array([1, -roots[k]], dtype=roots.dtype), mode="full")
    return a


def trim_zeros(filt, trim="fb"):
    """A vector without the zeros at its ends: ``jnp.trim_zeros(jnp.array([0, 1, 0]))``."""
    filt = arraylike("trim_zeros", filt)
    if filt.ndim != 1:
        raise ValueError(f"trim_zeros requires a one-dimensional input, got {filt.ndim} dimensions")
    some = filt != 0
    if filt.size == 0 or not bool(some.any()):
        return filt[:0]
    start = int(jnp.argmax(some)) if "f" in trim.lower() else 0
    stop = filt.size - (int(jnp.argmax(some[::-1])) if "b" in trim.lower() else 0)
    return filt[start:stop]


def polydiv(u, v, *, trim_leading_zeros=False):
    """Quotient and remainder of polynomials: ``jnp.polydiv(u, v)``."""
    u, v = promote_inexact(arraylike("polydiv", u), arraylike("polydiv", v))
    m, n = len(u) - 1, len(v) - 1
    scale = 1.0 / v[0]
    quotient = jnp.zeros(max(m - n + 1, 1), dtype=u.dtype)
    for k in range(m - n + 1):
        factor = scale * u[k]
        quotient = quotient.at[k].set(factor)
        u = u.at[k:k + n + 1].add(-factor * v)
    if trim_leading_zeros:
        small = math.sqrt(float(jnp.finfo(u.dtype).eps))
        u = u[trim_zeros_start(jnp.abs(u) > small):]
    return quotient, u


def trim_zeros_start(some):
    """Where the first that is set stands; the length where none is."""
    return int(jnp.argmax(some)) if bool(some.any()) else some.size
