"""`lax.associative_scan`, and `lax.map` in batches: scans that are made of other functions."""
import _jitbook
from _jitbook import bind
from jax import lax

_leaves = _jitbook.tree_flatten
_build = _jitbook.tree_unflatten


def associative_scan(fn, elems, reverse=False, axis=0):
    """All partial results of an associative function along an axis, in a logarithmic number of steps.

    >>> associative_scan(jnp.add, jnp.arange(4))
    Array([0, 1, 3, 6], dtype=int32)
    """
    if not callable(fn):
        raise TypeError("lax.associative_scan: fn argument should be callable.")
    flat, tree = _leaves(elems)
    flat = [_jitbook.asarray(leaf) for leaf in flat]
    axis = lax.canonicalize_axis(axis, flat[0].ndim)
    count = flat[0].shape[axis]
    if any(leaf.shape[axis] != count for leaf in flat):
        raise ValueError("Array inputs to associative_scan must have the same first dimension. "
                         f"(saw: {[leaf.shape for leaf in flat]})")
    if reverse:
        flat = [lax.rev(leaf, [axis]) for leaf in flat]

    def combine(first, second):
        return _leaves(fn(_build(tree, first), _build(tree, second)))[0]

    done = _partial_results(combine, flat, axis)
    if reverse:
        done = [lax.rev(leaf, [axis]) for leaf in done]
    return _build(tree, done)


def _every_other(leaves, start, stop, axis):
    return [lax.slice_in_dim(leaf, start, stop, 2, axis) for leaf in leaves]


def _partial_results(combine, leaves, axis):
    """Pairs are combined, their partial results found, and those in between follow from their left neighbours."""
    count = leaves[0].shape[axis]
    if count < 2:
        return leaves
    pairs = combine(_every_other(leaves, 0, -1, axis), _every_other(leaves, 1, None, axis))
    odd = _partial_results(combine, pairs, axis)
    left = [lax.slice_in_dim(leaf, 0, -1, 1, axis) for leaf in odd] if count % 2 == 0 else odd
    even = combine(left, _every_other(leaves, 2, None, axis))
    even = [lax.concatenate([lax.slice_in_dim(leaf, 0, 1, 1, axis), rest], axis) for leaf, rest in zip(leaves, even)]
    return [_interleave(a, b, axis) for a, b in zip(even, odd)]


def _interleave(a, b, axis):
    """a[0], b[0], a[1], b[1], ...: both spread out with zeros between, and added."""
    def spread(x, before, after):
        zero = _jitbook.const_like(x, 0)
        around = [(0, 0, 0)] * x.ndim
        around[axis] = (before, after, 1)
        return lax.pad(x, zero, around)

    same = a.shape[axis] == b.shape[axis]
    a, b = spread(a, 0, 1 if same else 0), spread(b, 1, 0 if same else 1)
    return bind("or" if _jitbook.dtype_kind(a.dtype) == "b" else "add", a, b)


def _rows(x, start, stop):
    return lax.slice(x, (start,) + (0,) * (x.ndim - 1), (stop,) + x.shape[1:])


def map(f, xs, *, batch_size=None):
    """f of each slice along the leading axis, one after the other, or `batch_size` of them at a time.

    >>> map(lambda x: x * 2, jnp.arange(3))
    Array([0, 2, 4], dtype=int32)
    """
    from jax import vmap
    if batch_size is None:
        return lax.scan(lambda _, x: ((), f(x)), (), xs)[1]
    leaves, tree = _leaves(xs)
    leaves = [_jitbook.asarray(leaf) for leaf in leaves]
    count = leaves[0].shape[0]
    whole = count // batch_size * batch_size if batch_size else 0
    if whole == 0:
        return vmap(f)(xs)
    batches = [lax.reshape(_rows(leaf, 0, whole), (whole // batch_size, batch_size) + leaf.shape[1:])
               for leaf in leaves]
    rest = [_rows(leaf, whole, count) for leaf in leaves] if whole < count else None
    _, done = lax.scan(lambda _, x: ((), vmap(f)(x)), (), _build(tree, batches))
    last = _leaves(vmap(f)(_build(tree, rest)))[0] if rest else None
    outs, out_tree = _leaves(done)
    flat = [lax.reshape(out, (whole,) + out.shape[2:]) for out in outs]
    if rest:
        flat = [lax.concatenate([out, more], 0) for out, more in zip(flat, last)]
    return _build(out_tree, flat)
