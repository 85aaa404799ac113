"""`custom_jvp`: functions whose derivative follows a rule of their own."""
import _jitbook
from functools import update_wrapper

_leaves = _jitbook.tree_flatten
_build = _jitbook.tree_unflatten


# How many derivatives follow the rule; higher ones are those of the function itself.
_ORDERS = 2


class custom_jvp:
    """A function with a rule for its tangents: `f.defjvp(rule)` or `f.defjvps(one, rule, an, argument)`."""

    def __init__(self, fun, nondiff_argnums=()):
        self.fun = fun
        self.nondiff_argnums = tuple(nondiff_argnums)
        self.jvp = None
        self._rule_name = "jvp"
        # Set while the rule is being traced: a call of the function inside its own rule is a plain one.
        self._following = 0
        update_wrapper(self, fun)

    def defjvp(self, jvp, symbolic_zeros=False):
        """Set the rule: jvp(primals, tangents) -> (value, tangent)."""
        self.jvp = jvp
        self._rule_name = getattr(jvp, "__name__", "jvp")
        return jvp

    def defjvps(self, *jvps):
        """Set one rule an argument: rule(tangent, value, *primals) -> tangent, or None for zero."""

        def jvp(primals, tangents):
            value = self(*primals)
            total = None
            for rule, tangent in zip(jvps, tangents):
                if rule is None:
                    continue
                term = rule(tangent, value, *primals)
                if total is None:
                    total = term
                else:
                    total = _jitbook.tree_map(lambda a, b: _jitbook.bind("add_any", a, b), total, term)
            if total is None:
                total = _jitbook.tree_map(lambda v: _jitbook.const_like(v, 0), value)
            return value, total

        self.jvp = jvp
        self._rule_name = "jvp"

    def __call__(self, *args, **kwargs):
        if self.jvp is None:
            raise AttributeError(f"No JVP defined for custom_jvp function {self.__name__} using defjvp.")
        fixed = {n: args[n] for n in self.nondiff_argnums if n < len(args)}
        dynamic = tuple(arg for n, arg in enumerate(args) if n not in fixed)
        leaves, tree = _leaves(dynamic)
        for position, leaf in enumerate(leaves):
            if not _jitbook.is_array_like(leaf):
                raise TypeError("Error interpreting argument to custom_jvp_call as a JAX value. The problematic value is "
                                f"of type {type(leaf)} and was passed to custom_jvp_call at position {position}.\n")
        if self._following >= _ORDERS or _jitbook.is_eval() and not any(_jitbook.is_tracer(leaf) for leaf in leaves):
            return self.fun(*args, **kwargs)
        leaves = [_jitbook.asarray(leaf) for leaf in leaves]
        seen = {}

        def join(values):
            values = iter(values)
            return [fixed[n] if n in fixed else next(values) for n in range(len(args))]

        def call(flat):
            outs, seen["tree"] = _leaves(self.fun(*join(_build(tree, flat)), **kwargs))
            return outs

        def rule(flat):
            half = len(flat) // 2
            primals, tangents = _build(tree, flat[:half]), _build(tree, flat[half:])
            self._following += 1
            try:
                value, tangent = self.jvp(*fixed.values(), primals, tangents)
            finally:
                self._following -= 1
            return _leaves(value)[0] + _leaves(tangent)[0]

        closed, consts = _jitbook.stage_consts(call, leaves)
        followed, rule_consts = _jitbook.stage_consts(rule, leaves + leaves)
        if consts or rule_consts:
            raise NotImplementedError("a custom_jvp function that closes over traced values is not in jitbook yet")
        outs = _jitbook.bind("custom_jvp_call", *leaves, name=self.__name__, call_jaxpr=closed, jvp=self._rule_name,
                             rule=followed)
        return _build(seen["tree"], outs)


class custom_vjp:
    """Not here yet: functions with a rule for their cotangents."""

    def __init__(self, *args, **kwargs):
        raise NotImplementedError("jax.custom_vjp is not in jitbook yet")
