"""Sums and moves along axes that `vmap(axis_name=...)` gives a name."""
import math

import _jitbook
from _jitbook import bind

_map = _jitbook.tree_map


def _names(axis_name):
    return tuple(axis_name) if isinstance(axis_name, (tuple, list)) else (axis_name,)


def _sizes(names, what):
    """The sizes of named axes, or JAX's error where one is not there."""
    known = {}
    for name, size in _jitbook.axis_env():
        known.setdefault(name, size)
    for name in names:
        if str(name) not in known:
            if what is None:
                raise NameError(f"unbound axis name: {name}")
            raise NameError(f"Found an unbound axis name: {name}. To fix this, please call {what} under `jax.shard_map`.")
    return [known[str(name)] for name in names]


def axis_size(axis_name):
    """How many members an axis has.

    >>> jax.vmap(lambda x: x / axis_size("i"), axis_name="i")(jnp.ones(4))
    Array([0.25, 0.25, 0.25, 0.25], dtype=float32)
    """
    return math.prod(_sizes(_names(axis_name), None))


def _ungrouped(groups):
    if groups is not None:
        raise NotImplementedError("axis_index_groups not supported in vmap collectives. Please open a feature request!")


def _over(primitive, x, axis_name):
    names = [name for name in _names(axis_name) if not isinstance(name, int)]
    positions = [axis for axis in _names(axis_name) if isinstance(axis, int)]
    _sizes(names, "psum")

    def one(leaf):
        if not _jitbook.is_array_like(leaf):
            raise TypeError(f"Argument '{leaf}' of type {type(leaf)} is not a valid JAX type")
        leaf = _jitbook.asarray(leaf)
        axes = tuple(axis % _jitbook.ndim_of(leaf) for axis in positions)
        return bind(primitive, leaf, axes=axes + tuple(f"'{name}'" for name in names))

    return _map(one, x)


def psum(x, axis_name, *, axis_index_groups=None):
    """The sum of all members' x.

    >>> jax.vmap(lambda x: x / psum(x, "i"), axis_name="i")(jnp.array([1.0, 3.0]))
    Array([0.25, 0.75], dtype=float32)
    """
    _ungrouped(axis_index_groups)
    names = [name for name in _names(axis_name) if not isinstance(name, int)]
    if len(names) == len(_names(axis_name)) and not any(_jitbook.is_tracer(v) for v in _jitbook.tree_flatten(x)[0]):
        size = math.prod(_sizes(names, None))
        return _map(lambda v: size * v, x)
    counted = _map(lambda v: _jitbook.convert(v, "int32") if str(_jitbook.dtype_of(v)) == "bool" else v, x)
    return _over("psum", counted, axis_name)


def pmean(x, axis_name, *, axis_index_groups=None):
    """The mean of all members' x."""
    _ungrouped(axis_index_groups)
    total, count = psum(x, axis_name), psum(1, axis_name)
    return _map(lambda v: v / count, total)


def pmax(x, axis_name, *, axis_index_groups=None):
    """The maximum of all members' x, element by element."""
    _ungrouped(axis_index_groups)
    return _over("pmax", x, axis_name)


def pmin(x, axis_name, *, axis_index_groups=None):
    """The minimum of all members' x, element by element."""
    _ungrouped(axis_index_groups)
    return _over("pmin", x, axis_name)


def axis_index(axis_name):
    """The place of this member along an axis.

    >>> jax.vmap(lambda x: x + axis_index("i"), axis_name="i")(jnp.zeros(3))
    Array([0., 1., 2.], dtype=float32)
    """
    names = _names(axis_name)
    sizes = _sizes(names, "axis_index")
    index = None
    for name, size in zip(names, sizes):
        one = bind("axis_index", axis_name=str(name))
        index = one if index is None else index * size + one
    return index


def _one_name(axis_name, what):
    names = _names(axis_name)
    if len(names) != 1:
        raise NotImplementedError(f"{what} along several named axes at once is not in jitbook yet: name one")
    return str(names[0]), _sizes(names, what)[0]


def _canonical(axis, rank):
    if not -rank <= axis < rank:
        raise ValueError(f"axis {axis} is out of bounds for array of dimension {rank}")
    return axis % rank


def all_gather(x, axis_name, *, axis_index_groups=None, axis=0, tiled=False):
    """All members' x, along a new axis or (tiled) one behind the other along an old one."""
    _ungrouped(axis_index_groups)
    name, size = _one_name(axis_name, "all_gather")

    def one(leaf):
        leaf = _jitbook.asarray(leaf)
        place = _canonical(axis, _jitbook.ndim_of(leaf) + (0 if tiled else 1))
        return bind("all_gather", leaf, all_gather_dimension=place, tiled=bool(tiled), name=name, size=size)

    return _map(one, x)


def psum_scatter(x, axis_name, *, scatter_dimension=0, axis_index_groups=None, tiled=False):
    """This member's part of the sum of all members' x."""
    _ungrouped(axis_index_groups)
    name, size = _one_name(axis_name, "reduce_scatter")

    def one(leaf):
        leaf = _jitbook.asarray(leaf)
        length = _jitbook.shape_of(leaf)[scatter_dimension]
        if tiled and length % size:
            raise ValueError(f"tiled reduce_scatter operand scatter dimension size {length} must be divisible by "
                             f"shard count {size}")
        if not tiled and length != size:
            raise ValueError(f"reduce_scatter operand scatter dimension size {length} must match shard count {size}")
        return bind("reduce_scatter", leaf, scatter_dimension=scatter_dimension, tiled=bool(tiled), name=name, size=size)

    return _map(one, x)


def all_to_all(x, axis_name, split_axis, concat_axis, *, axis_index_groups=None, tiled=False):
    """Give each member its part of one axis, and line up what comes from the members along another."""
    _ungrouped(axis_index_groups)
    name, size = _one_name(axis_name, "all_to_all")

    def one(leaf):
        import jax.numpy as jnp
        leaf, split, concat = _jitbook.asarray(leaf), split_axis, concat_axis
        length = _jitbook.shape_of(leaf)[split]
        if tiled:
            if length % size:
                raise ValueError(f"The size of all_to_all split_axis ({length}) has to be divisible by the size of the "
                                 f"named axis {axis_name} ({size})")
            return bind("all_to_all", leaf, split_axis=split, concat_axis=concat, name=name, size=size)
        if length != size:
            raise ValueError("all_to_all requires the size of the mapped axis axis_name to equal x.shape[split_axis], "
                             f"but they are {size} and {length} respectively.")
        if split < concat:
            concat += 1
            leaf = jnp.expand_dims(leaf, concat)
        elif split > concat:
            leaf, split = jnp.expand_dims(leaf, concat), split + 1
        moved = bind("all_to_all", leaf, split_axis=split, concat_axis=concat, name=name, size=size)
        return moved if split == concat else jnp.squeeze(moved, split)

    return _map(one, x)


def ppermute(x, axis_name, perm):
    """Another member's x: perm holds pairs of where it comes from and where it goes.

    >>> jax.vmap(lambda x: ppermute(x, "i", [(0, 1), (1, 0)]), axis_name="i")(jnp.array([1, 2]))
    Array([2, 1], dtype=int32)
    """
    name, size = _one_name(axis_name, "ppermute")
    pairs = [tuple(pair) for pair in perm]
    if len(pairs) != size:
        raise AssertionError("Permutation doesn't match the axis size!")
    origin = dict((target, source) for source, target in pairs)
    order = tuple(origin.get(i, 0) for i in range(size))
    return _map(lambda leaf: bind("ppermute", _jitbook.asarray(leaf), **{"from": order}, name=name, size=size), x)


def pshuffle(x, axis_name, perm):
    """As `ppermute`; perm says for each member where its x comes from."""
    if set(perm) != set(range(len(perm))):
        raise ValueError(f"`perm` does not represent a permutation: {perm}")
    return ppermute(x, axis_name, list(zip(perm, range(len(perm)))))


def pswapaxes(x, axis_name, axis, *, axis_index_groups=None):
    """Swap a named axis with an axis of x."""
    return all_to_all(x, axis_name, axis, axis, axis_index_groups=axis_index_groups)
