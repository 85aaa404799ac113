"""`jax.scipy.ndimage`: arrays read between their elements."""
import functools
import itertools
import operator

from _jitbook import jit
from jax import lax
from jax import numpy as jnp


def _mirror(index, size):
    half = size - 1
    return jnp.abs((index + half) % (2 * half) - half)


_MODES = {
    "constant": lambda index, size: index,
    "nearest": lambda index, size: jnp.clip(index, 0, size - 1),
    "wrap": lambda index, size: index % size,
    "mirror": _mirror,
    "reflect": lambda index, size: jnp.floor_divide(_mirror(2 * index + 1, 2 * size + 1) - 1, 2),
}


def _round(a):
    return a if jnp.issubdtype(a.dtype, jnp.integer) else lax.round(a)


def _nearest(coordinate):
    return [(_round(coordinate).astype(jnp.int32), jnp.ones((), coordinate.dtype))]


def _linear(coordinate):
    lower = jnp.floor(coordinate)
    above = coordinate - lower
    index = lower.astype(jnp.int32)
    return [(index, 1 - above), (index + 1, above)]


@jit(static_argnums=(2, 3, 4))
def _map_coordinates(input, coordinates, order, mode, cval):
    input = jnp.asarray(input)
    coordinates = [jnp.asarray(c) for c in coordinates]
    cval = jnp.asarray(cval, input.dtype)
    if len(coordinates) != input.ndim:
        raise ValueError(f"coordinates must be a sequence of length input.ndim, but {len(coordinates)} != {input.ndim}")
    if mode not in _MODES:
        raise NotImplementedError(f"jax.scipy.ndimage.map_coordinates does not yet support mode {mode}. Currently "
                                  f"supported modes are {set(_MODES)}.")
    if order not in (0, 1):
        raise NotImplementedError("jax.scipy.ndimage.map_coordinates currently requires order<=1")
    nodes = []
    for coordinate, size in zip(coordinates, input.shape):
        near = (_linear if order else _nearest)(coordinate)
        nodes.append([(_MODES[mode](index, size), (0 <= index) & (index < size), weight) for index, weight in near])
    outputs = []
    for corner in itertools.product(*nodes):
        indices, inside, weights = zip(*corner)
        part = input[indices]
        if mode == "constant":
            part = jnp.where(functools.reduce(operator.and_, inside), part, cval)
        outputs.append(functools.reduce(operator.mul, weights) * part)
    result = functools.reduce(operator.add, outputs)
    if jnp.issubdtype(input.dtype, jnp.integer):
        result = _round(result)
    return result.astype(input.dtype)


def map_coordinates(input, coordinates, order, mode="constant", cval=0.0):
    """The values at places between the elements, an array of coordinates for each axis.

    >>> map_coordinates(jnp.arange(12.0).reshape(3, 4), [jnp.array([0.5, 1.5]), jnp.array([1.5, 2.5])], order=1)
    Array([3.5, 8.5], dtype=float32)
    """
    return _map_coordinates(input, coordinates, order, mode, cval)
