"""`jax.tree_util`: everything over the native flatten, unflatten and one-level view of a pytree.

`tree_children(x)` gives the children of a node as ``[(kind, key, child), ...]`` with kind "index",
"key", "attr" or "flat", and None for a leaf.
"""

import functools
from typing import Any, TypeVar

import _jitbook
from _jitbook import PyTreeDef, register_node, tree_children, tree_flatten, tree_node_data, tree_structure

_absent = object()


# -- key paths --------------------------------------------------------------------------------


class _Key:
    """One step of a path into a pytree."""

    def __init__(self, value):
        setattr(self, self._field, value)

    def _value(self):
        return getattr(self, self._field)

    def __eq__(self, other):
        return type(self) is type(other) and self._value() == other._value()

    def __hash__(self):
        return hash((type(self).__name__, self._value()))

    def __repr__(self):
        return f"{type(self).__name__}({self._field}={self._value()!r})"

    def __str__(self):
        return f"[{self._value()!r}]"


class SequenceKey(_Key):
    """A place in a list or tuple: ``[0]``."""

    _field = "idx"


class DictKey(_Key):
    """A key of a dict: ``['a']``."""

    _field = "key"


class GetAttrKey(_Key):
    """An attribute: ``.x``."""

    _field = "name"

    def __str__(self):
        return f".{self.name}"


class FlattenedIndexKey(_Key):
    """A place in a node without key names: ``[<flat index 0>]``."""

    _field = "key"

    def __str__(self):
        return f"[<flat index {self.key}>]"


KeyEntry = TypeVar("KeyEntry")
KeyPath = tuple[Any, ...]

_KEYS = {"index": SequenceKey, "key": DictKey, "attr": GetAttrKey, "flat": FlattenedIndexKey}


def keystr(keys, *, simple=False, separator=""):
    """A path as text: ``['a'][0]``, or ``a/0`` if simple."""
    if not simple:
        return separator.join([str(k) for k in keys])
    return separator.join([str(k._value()) if isinstance(k, _Key) else str(k) for k in keys])


# -- flattening -------------------------------------------------------------------------------


def tree_leaves(tree, is_leaf=None):
    """The leaves in order: ``tree_leaves({"a": 1, "b": (2, 3)})``."""
    return tree_flatten(tree, is_leaf)[0]


def tree_unflatten(treedef, leaves):
    """A tree of this structure with these leaves."""
    return treedef.unflatten(leaves)


def _walk(tree, is_leaf, path, out):
    children = None if is_leaf is not None and is_leaf(path, tree) else tree_children(tree)
    if children is None:
        out.append((path, tree))
        return
    for kind, key, child in children:
        _walk(child, is_leaf, path + (_KEYS[kind](key),), out)


def tree_leaves_with_path(tree, is_leaf=None, is_leaf_takes_path=False):
    """Pairs of path and leaf."""
    out = []
    _walk(tree, is_leaf if is_leaf is None or is_leaf_takes_path else lambda path, x: is_leaf(x), (), out)
    return out


def tree_flatten_with_path(tree, is_leaf=None, is_leaf_takes_path=False):
    """Pairs of path and leaf, and the structure."""
    pairs = tree_leaves_with_path(tree, is_leaf, is_leaf_takes_path)
    if is_leaf is None or not is_leaf_takes_path:
        return pairs, tree_structure(tree, is_leaf)
    # Leaves are met in the order in which the pairs were.
    leaves = iter(pairs)
    following = [next(leaves, None)]

    def met(x):
        if following[0] is None or following[0][1] is not x:
            return False
        following[0] = next(leaves, None)
        return True

    return pairs, tree_structure(tree, met)


def all_leaves(iterable, is_leaf=None):
    """Whether every element is a leaf."""
    items = list(iterable)
    flat = tree_leaves(items, is_leaf)
    return len(items) == len(flat) and all([a is b for a, b in zip(items, flat)])


def is_tree_node(x):
    """Whether a class is one of containers of leaves: ``is_tree_node(list)``."""
    return _jitbook.is_node(x)


def flatten_one_level(tree):
    """The children of a node and its static data: ``flatten_one_level([1, (2,)])``."""
    children = tree_children(tree)
    if children is None:
        raise ValueError(f"can't tree-flatten type: {type(tree)}")
    return _gathered(tree, [child for _, _, child in children]), tree_node_data(tree)


def flatten_one_level_with_keys(tree):
    """As `flatten_one_level`; the children come with their keys."""
    children = tree_children(tree)
    if children is None:
        raise ValueError(f"can't tree-flatten type: {type(tree)}")
    return _gathered(tree, [(_KEYS[kind](key), child) for kind, key, child in children], keyed=True), tree_node_data(tree)


def _gathered(tree, children, keyed=False):
    """In the sequence that JAX gives for this kind of node."""
    named = isinstance(tree, tuple) and hasattr(tree, "_fields")
    as_list = (named or not isinstance(tree, (list, tuple, dict, type(None)))) if keyed else isinstance(tree, list) or named
    return children if as_list else tuple(children)


class _Registry:
    """What knows the classes of nodes: there is one."""

    def flatten(self, tree, leaf_predicate=None):
        return tree_flatten(tree, leaf_predicate)

    def flatten_with_path(self, tree, leaf_predicate=None):
        return tree_flatten_with_path(tree, leaf_predicate)

    def flatten_one_level(self, x):
        return None if tree_children(x) is None else flatten_one_level(x)

    def flatten_one_level_with_keys(self, x):
        return None if tree_children(x) is None else flatten_one_level_with_keys(x)

    def is_node(self, cls):
        return _jitbook.is_node(cls)

    def register_node(self, cls, to_iterable, from_iterable, to_iterable_with_keys=None):
        register_node(cls, to_iterable, from_iterable, to_iterable_with_keys)


default_registry = _Registry()


def treedef_is_leaf(treedef):
    """Whether a structure is a single leaf, or a node without children."""
    return treedef.num_nodes == 1


def treedef_children(treedef):
    """The structures of the children."""
    return treedef.children()


def treedef_tuple(treedefs):
    """The structure of a tuple of these structures."""
    return tree_structure(tuple([d.unflatten([0] * d.num_leaves) for d in treedefs]))


# -- mapping ----------------------------------------------------------------------------------


def tree_map(f, tree, *rest, is_leaf=None):
    """Apply `f` to the leaves of one or more trees: ``tree_map(lambda x: x + 1, params)``."""
    leaves, treedef = tree_flatten(tree, is_leaf)
    if not rest:
        return treedef.unflatten([f(x) for x in leaves])
    columns = [leaves] + [_up_to(tree, other, is_leaf) for other in rest]
    return treedef.unflatten([f(*xs) for xs in zip(*columns)])


def _up_to(tree, other, is_leaf, name="tree_map tree"):
    """The subtrees of `other` at the leaves of `tree`; JAX's error where they do not fit."""
    out = []
    for text in _mismatches(tree, other, is_leaf, name, "", out):
        raise ValueError(text)
    return out


class _Leaf:
    """What JAX's messages call a leaf of the full tree."""

    def __repr__(self):
        return "<class 'jax._src.api_util.PytreeLeaf'>"


def _type_text(x, leaf):
    return repr(leaf) if leaf is not None and tree_children(x) is None else repr(type(x))


def _mismatches(tree, other, is_leaf, name, path, out, leaf=None):
    """JAX's texts of where `tree` is no prefix of `other`; the subtrees at its leaves go to `out`."""
    children = None if is_leaf is not None and is_leaf(tree) else tree_children(tree)
    if children is None:
        out.append(other)
        return
    head = "pytree structure error: "
    at = f" at key path\n    {name}{path}\nAt that key path, the prefix pytree {name} has a subtree of type"
    if type(tree) is not type(other):
        yield (f"{head}different types{at}\n    {type(tree)}\nbut at the same key path the full pytree has a subtree of different "
               f"type\n    {_type_text(other, leaf)}.")
        return
    others = tree_children(other)
    kind = type(tree).__name__
    if isinstance(tree, (list, tuple)) and len(children) != len(others):
        yield (f"{head}different lengths of {kind}{at} {kind} of length {len(children)}, but the full pytree has a subtree of the "
               f"same type but of length {len(others)}.")
        return
    mine, theirs = tree_node_data(tree), tree_node_data(other)
    if isinstance(tree, dict) and len(children) != len(others):
        first, second = [key for _, key, _ in children], [key for _, key, _ in others]
        apart = [key for key in first + second if (key in first) != (key in second)]
        first, second, apart = (" ".join(str(key) for key in keys) for keys in (first, second, apart))
        yield (f"{head}different numbers of pytree children{at}\n    {type(tree)}\nwith {len(children)} child keys\n    {first}\n"
               f"but at the same key path the full pytree has a subtree of the same type but with {len(others)} child keys\n"
               f"    {second}\nso the symmetric difference on key sets is\n    {apart}")
        return
    if mine != theirs or len(children) != len(others):
        yield (f"{head}different pytree metadata{at}\n    {type(tree)}\nwith metadata\n    {mine}\nbut at the same key path the "
               f"full pytree has a subtree of the same type but with metadata\n    {theirs}\nso the diff in the metadata at these "
               f"pytree nodes is\n{_difference(str(mine), str(theirs))}")
        return
    for (kind, key, child), (_, _, partner) in zip(children, others):
        yield from _mismatches(child, partner, is_leaf, name, path + str(_KEYS[kind](key)), out, leaf)


def _difference(mine, theirs):
    """The two lines as `difflib.ndiff` shows them: marks under what differs, where most is alike."""
    same = 0
    while same < min(len(mine), len(theirs)) and mine[same] == theirs[same]:
        same += 1
    tail = 0
    while tail < min(len(mine), len(theirs)) - same and mine[-1 - tail] == theirs[-1 - tail]:
        tail += 1
    ratio = 2 * (same + tail) / (len(mine) + len(theirs))
    if ratio < 0.75:
        return f"    - {mine}\n    + {theirs}"
    mark = " " * same
    if len(mine) == len(theirs):
        marks = mark + "^" * (len(mine) - same - tail)
        return f"    - {mine}\n    ? {marks}\n\n    + {theirs}\n    ? {marks}\n"
    if same + tail == len(mine):
        return f"    - {mine}\n    + {theirs}\n    ? {mark}{'+' * (len(theirs) - len(mine))}\n"
    if same + tail == len(theirs):
        return f"    - {mine}\n    ? {mark}{'-' * (len(mine) - len(theirs))}\n\n    + {theirs}"
    return f"    - {mine}\n    + {theirs}"


def _prefix_problems(prefix, full, name):
    """JAX's texts of where a specification is no prefix of a value."""
    return list(_mismatches(prefix, full, lambda x: x is None, name, "", [], _Leaf()))


def tree_map_with_path(f, tree, *rest, is_leaf=None, is_leaf_takes_path=False):
    """As `tree_map`; `f` is given the path first."""
    pairs, treedef = tree_flatten_with_path(tree, is_leaf, is_leaf_takes_path)
    columns = [[x for _, x in pairs]] + [treedef.flatten_up_to(other) if is_leaf_takes_path else
                                         _up_to(tree, other, is_leaf, "tree_map_with_path tree") for other in rest]
    return treedef.unflatten([f(path, *xs) for (path, _), *xs in zip(pairs, *columns)])


def tree_reduce(function, tree, initializer=_absent, is_leaf=None):
    """Fold the leaves: ``tree_reduce(operator.add, tree)``."""
    leaves = tree_leaves(tree, is_leaf)
    if initializer is _absent:
        return functools.reduce(function, leaves)
    return functools.reduce(function, leaves, initializer)


def tree_reduce_associative(operation, tree, *, identity=_absent, is_leaf=None):
    """Fold the leaves pairwise, as a balanced tree."""
    values = tree_leaves(tree, is_leaf)
    if not values:
        if identity is _absent:
            raise TypeError("Must specify identity for parallel reduction of empty sequence.")
        return identity
    return _fold_halves(operation, values)


def _fold_halves(operation, values):
    if len(values) == 1:
        return values[0]
    middle = len(values) // 2
    return operation(_fold_halves(operation, values[:middle]), _fold_halves(operation, values[middle:]))


def tree_all(tree, *, is_leaf=None):
    """Whether all leaves are true."""
    return all(tree_leaves(tree, is_leaf))


def tree_transpose(outer_treedef, inner_treedef, pytree_to_transpose):
    """A list of dicts as a dict of lists, for any two structures."""
    flat, treedef = tree_flatten(pytree_to_transpose)
    if inner_treedef is None:
        inner_treedef = tree_structure(outer_treedef.flatten_up_to(pytree_to_transpose)[0])
    inner, outer = inner_treedef.num_leaves, outer_treedef.num_leaves
    if treedef.num_leaves != inner * outer:
        raise TypeError(f"Mismatch\n{treedef}\n != \n{outer_treedef.compose(inner_treedef)}")
    rows = [flat[i * inner:(i + 1) * inner] for i in range(outer)]
    return inner_treedef.unflatten([outer_treedef.unflatten([row[j] for row in rows]) for j in range(inner)])


def tree_broadcast(prefix_tree, full_tree, is_leaf=None):
    """`prefix_tree` with each leaf repeated over the subtree of `full_tree` in its place."""
    leaves, treedef = tree_flatten(prefix_tree, is_leaf)
    parts = _up_to(prefix_tree, full_tree, is_leaf, "broadcast_prefix prefix_tree")
    return treedef.unflatten([tree_map(lambda _: x, part, is_leaf=is_leaf) for x, part in zip(leaves, parts)])


# -- user-defined nodes -----------------------------------------------------------------------


def register_pytree_node(nodetype, flatten_func, unflatten_func, flatten_with_keys_func=None):
    """Make a class a pytree node: ``flatten_func(x)`` gives ``(children, aux_data)``."""
    register_node(nodetype, flatten_func, unflatten_func, flatten_with_keys_func)


def register_pytree_node_class(cls):
    """As `register_pytree_node`, for a class with `tree_flatten` and `tree_unflatten`."""
    register_node(cls, lambda x: x.tree_flatten(), cls.tree_unflatten, None)
    return cls


def register_pytree_with_keys(nodetype, flatten_with_keys, unflatten_func, flatten_func=None):
    """As `register_pytree_node`; the children come with their keys."""
    if flatten_func is None:
        def flatten_func(x):
            keyed, aux = flatten_with_keys(x)
            return [child for _, child in keyed], aux

    register_node(nodetype, flatten_func, unflatten_func, flatten_with_keys)


def register_pytree_with_keys_class(cls):
    """As `register_pytree_with_keys`, for a class with `tree_flatten_with_keys`."""
    flatten = (lambda x: x.tree_flatten()) if hasattr(cls, "tree_flatten") else None
    register_pytree_with_keys(cls, lambda x: x.tree_flatten_with_keys(), cls.tree_unflatten, flatten)
    return cls


def register_dataclass(nodetype, data_fields=None, meta_fields=None, drop_fields=()):
    """Make a dataclass a pytree: data fields are children, meta fields are static."""
    import dataclasses

    is_dataclass = dataclasses.is_dataclass(nodetype)
    if data_fields is None or meta_fields is None:
        if (data_fields is None) != (meta_fields is None):
            raise TypeError(
                "register_dataclass: data_fields and meta_fields must both be specified when either is specified. "
                f"Got data_fields={data_fields!r} meta_fields={meta_fields!r}."
            )
        if not is_dataclass:
            raise TypeError(
                "register_dataclass: data_fields and meta_fields are required when nodetype is not a dataclass. "
                f"Got nodetype={nodetype!r}."
            )
        fields = dataclasses.fields(nodetype)
        data_fields = [f.name for f in fields if not f.metadata.get("static", False)]
        meta_fields = [f.name for f in fields if f.metadata.get("static", False)]
    data_fields, meta_fields = tuple(data_fields), tuple(meta_fields)
    overlap = set(data_fields) & set(meta_fields)
    if overlap:
        raise ValueError(f"data_fields and meta_fields must not overlap. Overlapping fields: {overlap}.")
    if is_dataclass:
        _check_dataclass_fields(nodetype, set(data_fields + meta_fields), drop_fields)

    def flatten(x):
        return [getattr(x, n) for n in data_fields], tuple([getattr(x, n) for n in meta_fields])

    def flatten_with_keys(x):
        return [(GetAttrKey(n), getattr(x, n)) for n in data_fields], tuple([getattr(x, n) for n in meta_fields])

    def unflatten(meta, data):
        return nodetype(**dict(zip(meta_fields, meta)), **dict(zip(data_fields, data)))

    register_node(nodetype, flatten, unflatten, flatten_with_keys)
    return nodetype


def _check_dataclass_fields(nodetype, given, drop_fields):
    import dataclasses

    expected = {f.name for f in dataclasses.fields(nodetype) if f.init} - set(drop_fields)
    if given == expected:
        return
    text = "data_fields and meta_fields must include all dataclass fields with ``init=True`` and only them."
    missing, unexpected = expected - given, given - expected
    if missing:
        text += f" Missing fields: {missing}. Add them to drop_fields to suppress this error."
    if unexpected:
        text += f" Unexpected fields: {unexpected}."
    raise ValueError(text)


def register_static(cls):
    """Make instances of a class static: they are part of the structure."""
    register_node(cls, lambda obj: ((), obj), lambda obj, children: obj, None)
    return cls


class Partial(functools.partial):
    """A `functools.partial` that is a pytree: its arguments are leaves, its function is static."""

    def __repr__(self):
        parts = [repr(self.func)] + [repr(a) for a in self.args]
        return "Partial(" + ", ".join(parts + [f"{k}={v!r}" for k, v in self.keywords.items()]) + ")"


register_pytree_node(
    Partial,
    lambda p: ((p.args, p.keywords), p.func),
    lambda func, children: Partial(func, *children[0], **children[1]),
)


def _register_dicts():
    """The dict classes of `collections`, registered when the first of them is met."""
    from collections import OrderedDict, defaultdict
    register_pytree_node(OrderedDict, lambda x: (tuple(x.values()), tuple(x.keys())),
                         lambda keys, values: OrderedDict(zip(keys, values)),
                         lambda x: ([(DictKey(k), v) for k, v in x.items()], tuple(x.keys())))

    def parts(x):
        keys = sorted(x)
        return keys, (x.default_factory, tuple(keys))

    register_pytree_node(defaultdict, lambda x: (tuple([x[k] for k in parts(x)[0]]), parts(x)[1]),
                         lambda s, values: defaultdict(s[0], zip(s[1], values)),
                         lambda x: ([(DictKey(k), x[k]) for k in parts(x)[0]], parts(x)[1]))
