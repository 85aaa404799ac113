"""`jax.example_libraries.optimizers`: rules of descent over trees of parameters.

A rule is made for one array, as a triple of init, update and get_params; `optimizer` lifts it over trees.
"""
import functools
from collections import namedtuple
from typing import NamedTuple

import jax
import jax.numpy as jnp


class OptimizerState(namedtuple("OptimizerState", ["packed_state", "tree_def", "subtree_defs"])):
    """The states of all leaves, flat, and the trees that they make."""


jax.tree_util.register_pytree_node(
    OptimizerState, lambda s: ((s.packed_state,), (s.tree_def, s.subtree_defs)),
    lambda data, children: OptimizerState(children[0], data[0], data[1]))


class Optimizer(NamedTuple):
    """How to start, how to take a step, and how to read the parameters."""

    init_fn: object
    update_fn: object
    params_fn: object


def optimizer(opt_maker):
    """Lift a rule for one array over trees: ``optimizer(maker)(step_size)``."""

    @functools.wraps(opt_maker)
    def over_trees(*args, **kwargs):
        init, update, get_params = opt_maker(*args, **kwargs)

        def tree_init(x0_tree):
            leaves, tree = jax.tree.flatten(x0_tree)
            flat = [jax.tree.flatten(init(x0)) for x0 in leaves]
            return OptimizerState(tuple([s for s, _ in flat]), tree, tuple([t for _, t in flat]))

        def tree_update(i, grad_tree, opt_state):
            states, tree, subtrees = opt_state
            grads, grad_def = jax.tree.flatten(grad_tree)
            if grad_def != tree:
                raise TypeError("optimizer update function was passed a gradient tree that did not match the parameter tree "
                                f"structure with which it was initialized: parameter tree {tree} and grad tree {grad_def}.")
            flat = [jax.tree.flatten(update(i, g, jax.tree.unflatten(subtree, state)))
                    for g, state, subtree in zip(grads, states, subtrees)]
            for (_, new), old in zip(flat, subtrees):
                if new != old:
                    raise TypeError("optimizer update function produced an output structure that did not match its input "
                                    f"structure: input {old} and output {new}.")
            return OptimizerState(tuple([s for s, _ in flat]), tree, subtrees)

        def tree_get_params(opt_state):
            states, tree, subtrees = opt_state
            return jax.tree.unflatten(tree, [get_params(jax.tree.unflatten(t, s)) for t, s in zip(subtrees, states)])

        return Optimizer(tree_init, tree_update, tree_get_params)

    return over_trees


def _first(state):
    return state[0]


def _with_zeros(count):
    """The parameter and as many arrays of zeros, as the first state."""
    return lambda x0: (x0, *[jnp.zeros_like(x0) for _ in range(count)])


@optimizer
def sgd(step_size):
    """Steps against the gradient."""
    step_size = make_schedule(step_size)
    return lambda x0: x0, lambda i, g, x: x - step_size(i) * g, lambda x: x


@optimizer
def momentum(step_size, mass):
    """Steps along a velocity that gradients push."""
    step_size = make_schedule(step_size)

    def update(i, g, state):
        x, velocity = state
        velocity = mass * velocity + g
        return x - step_size(i) * velocity, velocity

    return _with_zeros(1), update, _first


@optimizer
def nesterov(step_size, mass):
    """Momentum that looks ahead."""
    step_size = make_schedule(step_size)

    def update(i, g, state):
        x, velocity = state
        velocity = mass * velocity + g
        return x - step_size(i) * (mass * velocity + g), velocity

    return _with_zeros(1), update, _first


@optimizer
def adagrad(step_size, momentum=0.9):
    """Steps scaled by the root of all squared gradients so far."""
    step_size = make_schedule(step_size)

    def update(i, g, state):
        x, squares, m = state
        squares = squares + jnp.square(g)
        m = (1.0 - momentum) * (g * jnp.where(squares > 0, 1.0 / jnp.sqrt(squares), 0.0)) + momentum * m
        return x - step_size(i) * m, squares, m

    return _with_zeros(2), update, _first


@optimizer
def rmsprop(step_size, gamma=0.9, eps=1e-8):
    """Steps scaled by the root of the mean squared gradient of late."""
    step_size = make_schedule(step_size)

    def update(i, g, state):
        x, squares = state
        squares = squares * gamma + jnp.square(g) * (1.0 - gamma)
        return x - step_size(i) * g / jnp.sqrt(squares + eps), squares

    return _with_zeros(1), update, _first


@optimizer
def rmsprop_momentum(step_size, gamma=0.9, eps=1e-8, momentum=0.9):
    """`rmsprop` with momentum."""
    step_size = make_schedule(step_size)

    def update(i, g, state):
        x, squares, m = state
        squares = squares * gamma + jnp.square(g) * (1.0 - gamma)
        m = momentum * m + step_size(i) * g / jnp.sqrt(squares + eps)
        return x - m, squares, m

    return _with_zeros(2), update, _first


@optimizer
def adam(step_size, b1=0.9, b2=0.999, eps=1e-8):
    """Steps along the mean gradient, scaled by the root of the mean square, both corrected for their start."""
    step_size = make_schedule(step_size)

    def update(i, g, state):
        x, m, v = state
        m = (1 - b1) * g + b1 * m
        v = (1 - b2) * jnp.square(g) + b2 * v
        mean = m / (1 - jnp.asarray(b1, m.dtype) ** (i + 1))
        square = v / (1 - jnp.asarray(b2, m.dtype) ** (i + 1))
        return x - step_size(i) * mean / (jnp.sqrt(square) + eps), m, v

    return _with_zeros(2), update, _first


@optimizer
def adamax(step_size, b1=0.9, b2=0.999, eps=1e-8):
    """`adam` with the largest gradient of late in place of the root mean square."""
    step_size = make_schedule(step_size)

    def update(i, g, state):
        x, m, u = state
        m = (1 - b1) * g + b1 * m
        u = jnp.maximum(b2 * u, jnp.abs(g))
        return x - (step_size(i) / (1 - jnp.asarray(b1, m.dtype) ** (i + 1))) * m / (u + eps), m, u

    return _with_zeros(2), update, _first


def constant(step_size):
    """The same step size always."""
    return lambda i: step_size


def exponential_decay(step_size, decay_steps, decay_rate):
    """A step size that falls by `decay_rate` every `decay_steps`."""
    return lambda i: step_size * decay_rate ** (i / decay_steps)


def inverse_time_decay(step_size, decay_steps, decay_rate, staircase=False):
    """A step size that falls as one over the time."""
    if staircase:
        return lambda i: step_size / (1 + decay_rate * jnp.floor(i / decay_steps))
    return lambda i: step_size / (1 + decay_rate * i / decay_steps)


def polynomial_decay(step_size, decay_steps, final_step_size, power=1.0):
    """A step size that falls to its last value along a power of the time left."""

    def schedule(step_num):
        left = 1 - jnp.minimum(step_num, decay_steps) / decay_steps
        return left ** power * (step_size - final_step_size) + final_step_size

    return schedule


def piecewise_constant(boundaries, values):
    """Step sizes that change at given steps."""
    boundaries, values = jnp.array(boundaries), jnp.array(values)
    if not boundaries.ndim == values.ndim == 1:
        raise ValueError("boundaries and values must be sequences")
    if not boundaries.shape[0] == values.shape[0] - 1:
        raise ValueError("boundaries length must be one shorter than values length")
    return lambda i: values[jnp.sum(i > boundaries)]


def make_schedule(scalar_or_schedule):
    """A schedule of a number, or the schedule itself."""
    if callable(scalar_or_schedule):
        return scalar_or_schedule
    if jnp.ndim(scalar_or_schedule) == 0:
        return constant(scalar_or_schedule)
    raise TypeError(type(scalar_or_schedule))


def l2_norm(tree):
    """The norm of all leaves together."""
    return jnp.sqrt(sum([jnp.vdot(x, x) for x in jax.tree.leaves(tree)]))


def clip_grads(grad_tree, max_norm):
    """Gradients scaled so that their norm is no larger than `max_norm`."""
    norm = l2_norm(grad_tree)
    return jax.tree.map(lambda g: jnp.where(norm < max_norm, g, g * (max_norm / norm)), grad_tree)
