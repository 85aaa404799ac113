"""`custom_vmap`: functions whose batches follow a rule of their own."""
import _jitbook
from functools import update_wrapper

from jax.custom_derivatives import _name_of, _positional

_leaves = _jitbook.tree_flatten
_build = _jitbook.tree_unflatten


class custom_vmap:
    """A function with a rule for its batches: `f.def_vmap(rule)`.

    `rule(axis_size, in_batched, *args)` gives the result and, for each of its leaves, whether it is mapped, at axis 0.
    """

    def __init__(self, fun):
        self.fun = fun
        self.vmap_rule = None
        update_wrapper(self, fun)

    def def_vmap(self, vmap_rule):
        """Set the rule."""
        self.vmap_rule = vmap_rule
        return vmap_rule

    def __call__(self, *args, **kwargs):
        args = _positional(self.fun, args, kwargs, "custom_vmap")
        if self.vmap_rule is None:
            raise AttributeError(f"No batching rule defined for custom_vmap function {_name_of(self.fun)} using def_vmap.")
        leaves, tree = _leaves(args)
        for leaf in leaves:
            if not _jitbook.is_array_like(leaf):
                raise TypeError(f"Argument '{leaf}' of type {type(leaf)} is not a valid JAX type")
        leaves = [_jitbook.asarray(leaf) for leaf in leaves]
        seen = {}

        def plain(flat):
            outs, seen["tree"] = _leaves(self.fun(*_build(tree, flat)))
            return outs

        call = _jitbook.user_fn(_name_of(self.fun), plain)
        rule = _jitbook.user_fn(repr(self.vmap_rule), self._flat_rule(tree, leaves, plain, seen))
        example = _build(tree, [0] * len(leaves))
        outs = _jitbook.call_custom("custom_vmap_call", call, *leaves, call=call, rule=rule,
                                    in_tree=repr(_leaves(([], example))[1]))
        return _build(seen["tree"], outs)

    def _flat_rule(self, tree, members, plain, seen):
        count, types = len(members), [_jitbook.aval_of(member) for member in members]

        def flat(values):
            size, flags, arrays = int(values[0]), [bool(v) for v in values[1:count + 1]], values[count + 1:]
            batched = list(_build(tree, flags))
            pair = self.vmap_rule(size, batched, *_build(tree, arrays))
            if not isinstance(pair, tuple) or len(pair) != 2:
                raise ValueError("custom vmap rule " + _name_of(self.vmap_rule) + " must produce a pair of the result "
                                 f"and of which parts of it are batched, but got {pair}")
            outs, out_tree = _leaves(pair[0])
            out_flags, flag_tree = _leaves(pair[1])
            if isinstance(pair[1], bool):
                out_flags, flag_tree = [pair[1]] * len(outs), out_tree
            if flag_tree != out_tree:
                raise ValueError("structure of output value and output batching specification returned by custom vmap "
                                 f"rule ({_name_of(self.vmap_rule)}) do not match.\nOutput values: {out_tree}\n"
                                 f"Batching spec: {flag_tree}")
            if "tree" not in seen:
                from jax import ShapeDtypeStruct, eval_shape
                eval_shape(plain, [ShapeDtypeStruct(t.shape, t.dtype, weak_type=t.weak_type) for t in types])
            if out_tree != seen["tree"]:
                raise ValueError(f"structure of output returned by custom vmap rule ({_name_of(self.vmap_rule)}) does not "
                                 f"match that of original custom-vmapped function.\nOriginal output: {seen['tree']}\n"
                                 f"Rule output: {out_tree}")
            return outs + [bool(f) for f in out_flags]

        return flat


def sequential_vmap(f):
    """A custom_vmap function whose batches are done one member after the other."""
    from jax import lax
    f = custom_vmap(f)

    @f.def_vmap
    def rule(axis_size, in_batched, *args):
        leaves, tree = _leaves(args)
        flags = _leaves(in_batched)[0]
        mapped = [leaf for leaf, flag in zip(leaves, flags) if flag]

        def one(members):
            members = iter(members)
            return f(*_build(tree, [next(members) if flag else leaf for leaf, flag in zip(leaves, flags)]))

        out = lax.map(one, mapped)
        return out, _jitbook.tree_map(lambda _: True, out)

    return f
