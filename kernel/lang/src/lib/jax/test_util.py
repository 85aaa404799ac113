"""Checks of derivatives against finite differences."""
import _jitbook
import numpy as np

from jax import tree_util

EPS = 1e-4


def _default_tolerance(dtype):
    return {"float16": 1e-3, "bfloat16": 1e-2, "float32": 1e-6, "float64": 1e-15, "complex64": 1e-6,
            "complex128": 1e-15}.get(str(dtype), 0)


def _gradient_tolerance(dtype):
    return {"float16": 1e-2, "bfloat16": 1e-1, "float32": 2e-3, "float64": 1e-5, "complex64": 1e-3,
            "complex128": 1e-5}.get(str(dtype), 0)


def _array(x):
    """A value in the dtype that JAX gives it: a Python float is no wider than its arrays."""
    x = x if _jitbook.is_numpy(x) else np.asarray(x, dtype=_jitbook.dtype_of(x))
    return np.asarray(x)


def _multiply(tree, factor):
    return tree_util.tree_map(lambda x: np.asarray(factor * _array(x), dtype=_array(x).dtype), tree)


def _add(x, y):
    return tree_util.tree_map(lambda a, b: np.asarray(_array(a) + _array(b), dtype=_array(a).dtype), x, y)


def _minus(x, y):
    return tree_util.tree_map(lambda a, b: np.asarray(_array(a) - _array(b), dtype=_array(a).dtype), x, y)


def _inner(x, y):
    parts = [np.real(np.sum(np.conj(_array(a)) * _array(b)))
             for a, b in zip(tree_util.tree_leaves(x), tree_util.tree_leaves(y))]
    return sum(parts[1:], parts[0]) if parts else 0.0


def _like(generator, x):
    """Random values of x's type; zeros of float0 for integers."""
    x = _array(x)
    if not _jitbook.is_inexact(x.dtype):
        from jax import dtypes
        return np.zeros(x.shape, dtypes.float0)
    values = generator.randn(*x.shape)
    if _jitbook.is_complex(x.dtype):
        values = values + 1j * generator.randn(*x.shape)
    return np.asarray(values, dtype=x.dtype)


def numerical_jvp(f, primals, tangents, eps=EPS):
    """The directional derivative of f by a central difference."""
    delta = _multiply(tangents, eps)
    plus, minus = f(*_add(primals, delta)), f(*_minus(primals, delta))
    return _multiply(_minus(plus, minus), 0.5 / eps)


def check_close(xs, ys, atol=None, rtol=None, err_msg=""):
    """Raise AssertionError unless two trees are close leaf by leaf."""
    for x, y in zip(tree_util.tree_leaves(xs), tree_util.tree_leaves(ys)):
        a, b = _array(x), _array(y)
        if a.shape != b.shape:
            raise AssertionError(f"{err_msg}: shapes {a.shape} and {b.shape}")
        near = max(_gradient_tolerance(a.dtype), _gradient_tolerance(b.dtype))
        np.testing.assert_allclose(np.asarray(a, dtype=_wide(a)), np.asarray(b, dtype=_wide(b)),
                                   atol=near if atol is None else atol, rtol=near if rtol is None else rtol,
                                   err_msg=err_msg)


def _wide(x):
    return np.complex128 if _jitbook.is_complex(x.dtype) else np.float64


def check_jvp(f, f_jvp, args, atol=None, rtol=None, eps=EPS, err_msg=""):
    """Compare a jvp of f with finite differences."""
    generator = np.random.RandomState(0)
    tangent = tree_util.tree_map(lambda x: _like(generator, x), args)
    out, out_tangent = f_jvp(args, tangent)
    check_close(out, f(*args), atol=atol, rtol=rtol, err_msg=f"{err_msg} primal" if err_msg else "primal")
    check_close(out_tangent, numerical_jvp(f, args, tangent, eps), atol=atol, rtol=rtol,
                err_msg=f"{err_msg} tangent" if err_msg else "tangent")


def check_vjp(f, f_vjp, args, atol=None, rtol=None, eps=EPS, err_msg=""):
    """Compare a vjp of f with finite differences."""
    generator = np.random.RandomState(0)
    value, pull = f_vjp(*args)
    check_close(value, f(*args), atol=atol, rtol=rtol, err_msg=f"{err_msg} primal" if err_msg else "primal")
    tangent = tree_util.tree_map(lambda x: _like(generator, x), args)
    tangent_out = numerical_jvp(f, args, tangent, eps)
    cotangent = tree_util.tree_map(lambda x: _like(generator, x), value)
    back = pull(tree_util.tree_map(lambda c: np.conj(c), cotangent))
    check_close(_inner(tangent, tree_util.tree_map(np.conj, back)), _inner(tangent_out, cotangent), atol=atol, rtol=rtol,
                err_msg=f"{err_msg} cotangent projection" if err_msg else "cotangent projection")


def check_grads(f, args, order, modes=("fwd", "rev"), atol=None, rtol=None, eps=None):
    """Check derivatives of f up to an order, forwards and backwards.

    >>> check_grads(jnp.sin, (1.0,), order=2)
    """
    from jax import jvp, vjp
    args, eps = tuple(args), EPS if eps is None else eps

    def check(f, args, order, message=""):
        if "fwd" in modes:
            check_jvp(f, lambda primals, tangents: jvp(f, primals, tangents), args, atol, rtol, eps,
                      f"{message} JVP" if message else "JVP")
            if order > 1:
                fixed = tree_util.tree_map(lambda x: _like(np.random.RandomState(0), x), args)
                check(lambda *xs: jvp(f, xs, fixed)[1], args, order - 1, f"{message} JVP" if message else "JVP")
        if "rev" in modes:
            check_vjp(f, lambda *xs: vjp(f, *xs), args, atol, rtol, eps, f"{message} VJP" if message else "VJP")
            if order > 1:
                def f_vjp(*xs):
                    value, pull = vjp(f, *xs)
                    generator = np.random.RandomState(0)
                    return pull(tree_util.tree_map(lambda x: _like(generator, _shape_only(x)), value))

                check(f_vjp, args, order - 1, f"{message} VJP" if message else "VJP")

    check(f, args, order)


def _shape_only(x):
    return np.zeros(_jitbook.shape_of(x), str(_jitbook.dtype_of(x)))
