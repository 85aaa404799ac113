"""`jax.checkpoint`: functions that compute again in the backward pass what the forward pass did not keep."""
import _jitbook
from _jitbook import bind
from dataclasses import dataclass
from functools import wraps
from types import SimpleNamespace

from jax._api import _argument_paths
from jax._control import _traced
from jax.errors import ConcretizationTypeError

_leaves = _jitbook.tree_flatten
_build = _jitbook.tree_unflatten


def everything_saveable(*_, **__):
    """Keep all values: nothing is computed again."""
    return True


def nothing_saveable(*_, **__):
    """Keep the inputs alone."""
    return False


@dataclass(frozen=True)
class DotsSaveable:
    only_if_no_batch_dims: bool

    def _rule(self):
        return ("dots_without_batch",) if self.only_if_no_batch_dims else ("dots",)


@dataclass(frozen=True)
class SaveOnlyTheseNames:
    saveable_names: frozenset

    def _rule(self):
        return ("names", *sorted(self.saveable_names))


@dataclass(frozen=True)
class SaveAnyNamesButThese:
    names: frozenset

    def _rule(self):
        return ("names_but", *sorted(self.names))


dots_saveable = DotsSaveable(False)
dots_with_no_batch_dims_saveable = DotsSaveable(True)


def save_only_these_names(*names_which_can_be_saved):
    """Keep values of `checkpoint_name` with one of these names."""
    return SaveOnlyTheseNames(frozenset(names_which_can_be_saved))


def save_any_names_but_these(*names_not_to_save):
    """Keep values of `checkpoint_name` with any other name."""
    return SaveAnyNamesButThese(frozenset(names_not_to_save))


def save_anything_except_these_names(*names_not_to_save):
    """Keep all values, those of these names too: as in JAX."""
    policy = lambda *_, **__: True
    _RULES[policy] = ("everything",)
    return policy


def save_from_both_policies(policy_1, policy_2):
    """Keep what either policy keeps."""

    def policy(prim, *args, **params):
        return policy_1(prim, *args, **params) or policy_2(prim, *args, **params)

    _RULES[policy] = ("either", _rule_of(policy_1), _rule_of(policy_2))
    return policy


def _offloading(*args, **kwargs):
    raise NotImplementedError("checkpoint policies that offload to another device's memory are not in jitbook: there is "
                              "one memory")


_RULES = {everything_saveable: ("everything",), nothing_saveable: ("nothing",)}

checkpoint_policies = SimpleNamespace(
    everything_saveable=everything_saveable,
    nothing_saveable=nothing_saveable,
    dots_saveable=dots_saveable,
    checkpoint_dots=dots_saveable,
    dots_with_no_batch_dims_saveable=dots_with_no_batch_dims_saveable,
    checkpoint_dots_with_no_batch_dims=dots_with_no_batch_dims_saveable,
    offload_dot_with_no_batch_dims=_offloading,
    save_anything_except_these_names=save_anything_except_these_names,
    save_any_names_but_these=save_any_names_but_these,
    save_only_these_names=save_only_these_names,
    save_from_both_policies=save_from_both_policies,
    save_and_offload_only_these_names=_offloading,
)


def _rule_of(policy):
    if policy is None:
        return None
    if isinstance(policy, (DotsSaveable, SaveOnlyTheseNames, SaveAnyNamesButThese)):
        return policy._rule()
    if policy in _RULES:
        return _RULES[policy]
    raise NotImplementedError("a checkpoint policy of your own is not in jitbook yet: take one of "
                              "jax.checkpoint_policies")


_STATIC_ADVICE = """

Consider using the `static_argnums` parameter for `jax.remat` or `jax.checkpoint`. See the `jax.checkpoint` docstring and \
its example involving `static_argnums`:
https://docs.jax.dev/en/latest/_autosummary/jax.checkpoint.html
"""


def _static(static_argnums, args):
    """The places of the static arguments."""
    if isinstance(static_argnums, bool):
        return tuple(range(len(args))) if static_argnums else ()
    numbers = (static_argnums,) if isinstance(static_argnums, int) else tuple(static_argnums)
    if not all(-len(args) <= n < len(args) for n in numbers):
        raise ValueError("the `static_argnums` argument to `jax.checkpoint` / `jax.remat` can only take integer values "
                         "greater than or equal to `-len(args)` and less than `len(args)`, but got "
                         f"{tuple(numbers)}, while `len(args)` = {len(args)}")
    if not numbers:
        return ()
    return tuple(sorted(n % len(args) for n in numbers))


def checkpoint(fun, *, prevent_cse=True, policy=None, static_argnums=(), static_argnames=(), concrete=False):
    """Differentiate fun without keeping its inner values: they are computed again.

    >>> jax.grad(checkpoint(lambda x: jnp.sin(jnp.sin(x))))(0.0)
    Array(1., dtype=float32, weak_type=True)
    """
    if concrete:
        raise NotImplementedError(
            "The `concrete` option to `jax.checkpoint` was deprecated in JAX v0.8.2, and removed in JAX v0.10.0. In its place "
            "please use `static_argnums`; for details refer to "
            "https://docs.jax.dev/en/latest/jep/11830-new-remat-checkpoint.html.")
    rule = _rule_of(policy)
    static_names = (static_argnames,) if isinstance(static_argnames, str) else tuple(static_argnames)

    @wraps(fun)
    def fun_remat(*args, **kwargs):
        fixed = {n: args[n] for n in _static(static_argnums, args)}
        fixed_names = {name: kwargs[name] for name in static_names if name in kwargs}
        dynamic = [arg for n, arg in enumerate(args) if n not in fixed]
        named = {name: value for name, value in kwargs.items() if name not in fixed_names}
        leaves, tree = _leaves((dynamic, named))
        for leaf in leaves:
            if not _jitbook.is_array_like(leaf):
                if isinstance(leaf, str):
                    raise TypeError(f"Argument '{leaf}' of type {type(leaf)} is not a valid JAX type")
                raise TypeError(f"Cannot interpret value of type {type(leaf)} as an abstract array; it does not have a "
                                "dtype attribute")
        leaves = [_jitbook.asarray(leaf) for leaf in leaves]

        def stage():
            seen = {}

            def flat(flat_leaves):
                own, own_named = _build(tree, flat_leaves)
                own = iter(own)
                full = [fixed[n] if n in fixed else next(own) for n in range(len(args))]
                outs, seen["tree"] = _leaves(fun(*full, **own_named, **fixed_names))
                return outs

            try:
                closed, consts = _jitbook.stage_consts(flat, leaves, (fun, "checkpoint / remat", tuple(args)))
            except ConcretizationTypeError as error:
                error.args = (str(error) + _STATIC_ADVICE,)
                raise
            return closed, consts, seen

        avals = [_jitbook.aval_of(leaf) for leaf in leaves]
        closed, consts, seen = _traced(fun, tree, avals, stage, "checkpoint", tuple(fixed.items()),
                                       tuple(fixed_names.items()))
        shown = None if policy is None else repr(policy)
        outs = bind("remat2", *consts, *leaves, jaxpr=closed, prevent_cse=bool(prevent_cse), differentiated=False,
                    rule=rule, policy=shown)
        return _build(seen["tree"], outs)

    return fun_remat


def remat(fun, *, prevent_cse=True, policy=None, static_argnums=(), concrete=False):
    """Alias of `jax.checkpoint`."""
    return checkpoint(fun, prevent_cse=prevent_cse, policy=policy, static_argnums=static_argnums, concrete=concrete)


def checkpoint_name(x, name):
    """x, known to checkpoint policies by a name.

    >>> checkpoint_name(jnp.arange(2), "pair")
    Array([0, 1], dtype=int32)
    """
    return _jitbook.tree_map(lambda leaf: bind("name", _jitbook.asarray(leaf), name=name), x)


def print_saved_residuals(f, *args, **kwargs):
    """Print what the backward pass of f keeps from the forward pass, and where it comes from."""
    leaves, tree = _leaves((args, kwargs))

    def kept(*flat_args):
        def flat(own):
            own_args, own_kwargs = _build(tree, own)
            return _leaves(f(*own_args, **own_kwargs))[0]

        return _jitbook.residuals(flat, list(flat_args))

    entry = _jitbook.entry(_jitbook.jit(kept, library=False), tuple(leaves), {})
    names = _argument_paths(f, args, kwargs)
    for line in _jitbook.describe_outputs(_jitbook.entry_jaxpr(entry), names):
        print(line)
