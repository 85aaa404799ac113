"""`jax.experimental.jet`: higher derivatives along a curve, by derivatives of derivatives."""
import math

import _jitbook
from jax import jvp
from jax import numpy as jnp

_leaves = _jitbook.tree_flatten


def _check(primals, series):
    lengths = set(map(len, series))
    if len(lengths) != 1:
        raise ValueError("jet terms have inconsistent lengths for different arguments")
    for i, (x, terms) in enumerate(zip(primals, series)):
        if not _jitbook.is_array_like(x):
            raise ValueError(f"primal value at position {i} is not an array")
        for j, term in enumerate(terms):
            if not _jitbook.is_array_like(term):
                raise ValueError(f"term {j} for argument {i} is not an array")
    return lengths.pop()


def _derivatives(f, order):
    """What gives the leaves of `f`, of its first derivative, and so on."""
    if order == 0:
        return lambda t: [f(t)]
    lower = _derivatives(f, order - 1)

    def all_of(t):
        values, slopes = jvp(lower, (t,), (1.0,))
        return [*values, slopes[-1]]

    return all_of


def jet(fun, primals, series, **_):
    """`fun` at a point, and its derivatives along a curve through it that has these derivatives.

    >>> jet(jnp.exp, (0.0,), ((1.0,),))
    (Array(1., dtype=float32, weak_type=True), [Array(1., dtype=float32, weak_type=True)])
    """
    order = _check(primals, series)
    seen = {}

    def curve(t):
        point = [x + sum([jnp.asarray(c) * t**k / math.factorial(k) for k, c in enumerate(terms, 1)])
                 for x, terms in zip(primals, series)]
        leaves, seen["tree"] = _leaves(fun(*point))
        return leaves

    values, *slopes = _derivatives(curve, order)(0.0)
    terms = [list(leaf) for leaf in zip(*slopes)]
    return _jitbook.tree_unflatten(seen["tree"], values), _jitbook.tree_unflatten(seen["tree"], terms)
