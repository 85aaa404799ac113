"""What jitbook adds to JAX: the one import with which a program does not run under CPython + JAX."""
import _jitbook


def jit(fun=None, /, *, static_argnums=None, static_argnames=None, donate_argnums=None):
    """Compile a function on its first call; `if`, `while` and `for` on traced values are compiled too.

    >>> @jit
    ... def sign(x):
    ...     if x > 0:
    ...         return 1.0
    ...     return -1.0
    >>> sign(3.0)
    Array(1., dtype=float32, weak_type=True)
    """
    return _jitbook.staging_jit(fun, static_argnums=static_argnums, static_argnames=static_argnames,
                                donate_argnums=donate_argnums)
