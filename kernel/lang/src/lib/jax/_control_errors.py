"""What is wrong with branches and carries whose structures or types differ, in JAX's words."""

import _jitbook

_leaves = _jitbook.tree_flatten
_build = _jitbook.tree_unflatten


class _PytreeLeaf:
    """Stands for any leaf."""


def _children(node):
    """The children of a node by their keys; none of a leaf."""
    from jax import tree_util
    if isinstance(node, dict):
        return [(f"[{key!r}]", node[key]) for key in sorted(node)]
    if isinstance(node, tuple) and hasattr(node, "_fields"):
        return [(f".{name}", getattr(node, name)) for name in node._fields]
    if isinstance(node, (list, tuple)):
        return [(f"[{i}]", child) for i, child in enumerate(node)]
    below = tree_util.tree_leaves(node, is_leaf=lambda x: x is not node)
    if len(below) == 1 and below[0] is node:
        return []
    return [(f"[<flat index {i}>]", child) for i, child in enumerate(below)]


def _is_leaf(node):
    return repr(_leaves(node)[1]) == "PyTreeDef(*)"


def _kind(node):
    return "pytree leaf" if isinstance(node, _PytreeLeaf) else str(type(node))


def _differences(path, a, b):
    """(path, what one is, what the other is, why they differ) for each place where two trees part."""
    if _is_leaf(a) and _is_leaf(b):
        return
    if type(a) != type(b):
        yield path, _kind(a), _kind(b), "their Python types differ"
        return
    if isinstance(a, (list, tuple)) and len(a) != len(b):
        name = type(a).__name__
        yield path, f"{name} of length {len(a)}", f"{name} of length {len(b)}", "the lengths do not match"
        return
    from jax.tree_util import tree_node_data
    mine, theirs = _children(a), _children(b)
    if len(mine) != len(theirs):
        def text(node, children):
            return f"{type(node)} with {len(children)} child{'ren' if len(children) > 1 else ''}"

        only = " ".join(repr(key) for key in set(a) ^ set(b)) if isinstance(a, dict) else ""
        why = "the numbers of children do not match"
        if only:
            why += f", with the symmetric difference of key sets: {{{only}}}"
        yield path, text(a, mine), text(b, theirs), why
        return
    if isinstance(a, dict) and sorted(a) != sorted(b):
        def metadata(node):
            return f"{type(node)} with pytree metadata {tuple(sorted(node))}"

        yield path, metadata(a), metadata(b), "the pytree node metadata does not match"
        return
    if not isinstance(a, (dict, list, tuple)) and tree_node_data(a) != tree_node_data(b):
        texts = [f"{type(node)} with pytree metadata {tree_node_data(node)}" for node in (a, b)]
        yield path, *texts, "the pytree node metadata does not match"
        return
    for (key, x), (_, y) in zip(mine, theirs):
        yield from _differences(path + key, x, y)


def _listed(differences, end=";\n"):
    if len(differences) == 1:
        return differences[0][0].upper() + differences[0][1:] + ".\n"
    return "".join(f"  * {d}{end}" for d in differences[:-1]) + f"  * {differences[-1]}.\n"


def _why(a, b):
    parts = ["the dtypes do not match"] if a.dtype != b.dtype else []
    if a.shape != b.shape:
        parts.append("the shapes do not match")
    return ", so " + ", and ".join(parts)


def _same(a, b):
    return (a.shape, a.dtype) == (b.shape, b.dtype)


def _paths(tree, count):
    from jax import tree_util
    return [tree_util.keystr(path) for path, _ in tree_util.tree_leaves_with_path(_build(tree, [0] * count))]


def _source(fun):
    code = getattr(fun, "__code__", None)
    name = getattr(fun, "__name__", "<unnamed function>")
    return f"{name} at {code.co_filename}:{code.co_firstlineno}" if code is not None else name


def check_cotangent_tree(fun, out_tree, tree):
    """The argument of a function that `vjp` made is as the result of the differentiated function."""
    leaf = _PytreeLeaf()
    trees = [_build(t, [leaf] * t.num_leaves) for t in (out_tree, tree)]
    lines = [f"  * out{path} was a {a} in the original output, but a {b} here, so {why}."
             for path, a, b, why in _differences("", *trees)]
    raise ValueError("unexpected tree structure.\n\nThe argument to a VJP function returned by `jax.vjp` must match the "
                     f"pytree\nstructure of the differentiated function {_source(fun)}.\n\nBut the tree structures "
                     "differ:\n" + "\n".join(lines))


def check_branches(what, names, funs, trees, avals):
    """The results of two branches have one structure and the same types."""
    (name, other), (tree, other_tree), (mine, theirs) = names, trees, avals
    sources = f"{name} is {_source(funs[0])}\n{other} is {_source(funs[1])}\n\n"
    if tree != other_tree:
        leaf = _PytreeLeaf()
        trees = [_build(t, [leaf] * len(a)) for t, a in zip(trees, avals)]
        parts = [(f" at path {path}" if path else "", a, b, why) for path, a, b, why in _differences("", *trees)]
        found = [f"{name} output{at} is a {a} but {other} output{at} is a {b}, so {why}" for at, a, b, why in parts]
        listed = found[0] + ".\n" if len(found) == 1 else _listed(found)
        raise TypeError(f"{what} branch outputs must have the same pytree structure, but they differ:\n\n{sources}"
                        f"{listed}\nRevise {name} and/or {other} so that they have the same pytree structure.")
    found = [f"the output of {name}{' at path ' + path if path else ''} has type {a.str_short()} but the corresponding "
             f"output of {other} has type {b.str_short()}{_why(a, b)}"
             for path, a, b in zip(_paths(tree, len(mine)), mine, theirs) if not _same(a, b)]
    if found:
        raise TypeError(f"{what} branches must have equal output types but they differ.\n\n{sources}"
                        f"{_listed(found)}\nRevise {name} and/or {other} so that all output types match.")


def check_carry(what, name, in_tree, out_tree, ins, outs):
    """The carry comes out of a body as it went in; `name` is what the body calls it."""
    def component(path):
        return f"the input carry component {name}{path}" if path else f"the input carry {name}"

    if in_tree != out_tree:
        trees = _build(in_tree, ins), _build(out_tree, outs)
        if trees[1] is None:
            raise TypeError(f"{what} function carry input and carry output must have the same pytree structure, but they "
                            f"differ:\n\nthe input tree structure is:\n{in_tree}\nthe output tree structure is:\n"
                            f"{out_tree}\n\nRevise the function so that the carry output has the same pytree structure "
                            "as the carry input.")
        found = [f"{component(path)} is a {a} but the corresponding component of the carry output is a {b}, so {why}"
                 for path, a, b, why in _differences("", *trees)]
        raise TypeError(f"{what} function carry input and carry output must have the same pytree structure, but they "
                        f"differ:\n\n{_listed(found)}\nRevise the function so that the carry output has the same "
                        "pytree structure as the carry input.")
    found = [f"{component(path)} has type {a.str_short()} but the corresponding output carry component has type "
             f"{b.str_short()}{_why(a, b)}"
             for path, a, b in zip(_paths(in_tree, len(ins)), ins, outs) if not _same(a, b)]
    if found:
        raise TypeError(f"{what} function carry input and carry output must have equal types, but they differ:\n\n"
                        f"{_listed(found)}\nRevise the function so that all output types match the corresponding input "
                        "types.")


def refuse_output(fun, kind, result):
    """The error of a traced function that returns what is no array: the first such leaf."""
    from jax.tree_util import keystr, tree_flatten_with_path
    code = getattr(fun, "__code__", None)
    name = getattr(fun, "__name__", "<unnamed function>")
    name = name if code is None else f"{name} at {code.co_filename}:{code.co_firstlineno}"
    for path, leaf in tree_flatten_with_path(result)[0]:
        if not _jitbook.is_array_like(leaf):
            where = f" at output component {keystr(path)}" if path else ""
            raise TypeError(f"function {name} traced for {kind} returned a value of type {type(leaf)}{where}, which is not a "
                            "valid JAX type")
