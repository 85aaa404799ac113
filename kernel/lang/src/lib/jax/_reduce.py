"""`lax.reduce`: the elements along some axes combined by a function of two."""

import _jitbook
from _jitbook import asarray, custom_jvp, dtype_kind, dtype_of, is_concrete, shape_of
from jax import lax
from jax._windows import _extreme, reduce_window

_leaves, _build = _jitbook.tree_flatten, _jitbook.tree_unflatten


def _monoid(computation, init):
    """The reduction with a name of its own, where it starts at its identity."""
    if len(init) != 1 or not is_concrete(init[0]) or shape_of(init[0]) != ():
        return None
    value, dtype = asarray(init[0]).item(), dtype_of(init[0])
    whole = dtype_kind(dtype) in "biu"
    ones = True if dtype_kind(dtype) == "b" else -1 if dtype_kind(dtype) == "i" else _extreme(dtype, True)
    named = [
        (lax.add, 0, lax.reduce_sum, True),
        (lax.mul, 1, lax.reduce_prod, True),
        (lax.max, _extreme(dtype, False), lax.reduce_max, True),
        (lax.min, _extreme(dtype, True), lax.reduce_min, True),
        (lax.bitwise_or, 0, lax.reduce_or, whole),
        (lax.bitwise_and, ones, lax.reduce_and, whole),
        (lax.bitwise_xor, 0, lax.reduce_xor, whole),
    ]
    return next((r for op, identity, r, fits in named if fits and computation is op and value == identity), None)


def reduce(operands, init_values, computation, dimensions, out_sharding=None):
    """Combine elements along axes by a function of two: ``lax.reduce(jnp.arange(4.0), 0.0, lax.add, (0,))``."""
    xs, tree = _leaves(operands)
    init, init_tree = _leaves(init_values)
    if tree != init_tree:
        raise ValueError(f"Operands must have the same tree structure as init_values: {tree} vs. {init_tree}")
    if any(shape_of(i) != () for i in init):
        raise ValueError(f"reduce found non-scalar initial value: {[shape_of(i) for i in init]}")
    shape = shape_of(xs[0])
    axes = tuple(dimensions)
    if any(a < 0 or a >= len(shape) for a in axes):
        raise ValueError(f"reduction axes {axes} contains out-of-bounds indices for {dtype_of(xs[0])}[{','.join(map(str, shape))}].")
    monoid = _monoid(computation, init)
    if monoid is not None:
        return _build(tree, [monoid(xs[0], axes)])
    return _build(tree, _generic(computation, tree, axes)(xs, init))


def _generic(computation, tree, axes):
    """One element after the other, beginning with the initial value; its derivatives go by a tree of halves."""

    def combine(*pair):
        half = len(pair) // 2
        return _leaves(computation(_build(tree, list(pair[:half])), _build(tree, list(pair[half:]))))[0]

    @custom_jvp
    def fold(xs, init):
        shape = shape_of(xs[0])
        sizes = [n if i in axes else 1 for i, n in enumerate(shape)]
        kept = [n for i, n in enumerate(shape) if i not in axes]
        if 0 in shape:
            return [lax.full(tuple(kept), i, dtype_of(x)) for x, i in zip(xs, init)]
        outs = reduce_window(list(xs), list(init), lambda a, b: combine(*a, *b), sizes)
        return [lax.squeeze(out, axes) for out in outs]

    @fold.defjvp
    def fold_jvp(primals, tangents):
        import jax

        return jax.jvp(lambda xs, init: _halves(combine, xs, init, axes), primals, tangents)

    return fold


def _halves(combine, xs, init, axes):
    import jax

    shape = shape_of(xs[0])
    kept = [i for i in range(len(shape)) if i not in axes]
    flat = (-1,) + tuple(shape[i] for i in kept)
    xs = [lax.reshape(lax.transpose(x, axes + tuple(kept)), _counted(flat, shape, axes)) for x in xs]
    each = combine
    for _ in flat:
        each = jax.vmap(each)
    while shape_of(xs[0])[0] > 1:
        n = shape_of(xs[0])[0]
        first = (n + 1) // 2
        left = [lax.slice_in_dim(x, 0, first) for x in xs]
        right = [lax.slice_in_dim(x, first, None) for x in xs]
        if n % 2:
            pads = [(0, 1, 0)] + [(0, 0, 0)] * len(kept)
            right = [lax.pad(x, lax.convert_element_type(i, dtype_of(x)), pads) for x, i in zip(right, init)]
        xs = each(*left, *right)
    if shape_of(xs[0])[0] == 0:
        return [lax.full(flat[1:], i, dtype_of(x)) for x, i in zip(xs, init)]
    return [lax.squeeze(x, (0,)) for x in xs]


def _counted(flat, shape, axes):
    count = 1
    for a in axes:
        count *= shape[a]
    return (count,) + flat[1:]
