"""`jax.nn.initializers`: functions ``init(key, shape, dtype)`` for the weights of a network."""
import math
from typing import Protocol

from jax import numpy as jnp
from jax import random


class Initializer(Protocol):
    """What an initializer is: a function of a key, a shape and a dtype."""

    def __call__(self, key, shape, dtype=None, out_sharding=None):
        ...


def _float(dtype):
    return jnp.zeros(()).dtype if dtype is None else dtype


def zeros(key, shape, dtype=None, out_sharding=None):
    """All zeros."""
    return jnp.zeros(shape, _float(dtype))


def ones(key, shape, dtype=None, out_sharding=None):
    """All ones."""
    return jnp.ones(shape, _float(dtype))


def constant(value, dtype=None):
    """All elements `value`."""

    def init(key, shape, dtype=dtype, out_sharding=None):
        return jnp.full(shape, value, _float(dtype))

    return init


def uniform(scale=0.01, dtype=None):
    """Uniform in ``[0, scale)``."""

    def init(key, shape, dtype=dtype, out_sharding=None):
        dtype = _float(dtype)
        return random.uniform(key, shape, dtype) * jnp.array(scale, dtype)

    return init


def normal(stddev=0.01, dtype=None):
    """Normal with this standard deviation."""

    def init(key, shape, dtype=dtype, out_sharding=None):
        dtype = _float(dtype)
        return random.normal(key, shape, dtype) * jnp.array(stddev, dtype)

    return init


def truncated_normal(stddev=0.01, dtype=None, lower=-2.0, upper=2.0):
    """Normal, cut off at `lower` and `upper` standard deviations, of this standard deviation."""

    def init(key, shape, dtype=dtype, out_sharding=None):
        dtype = _float(dtype)
        return random.truncated_normal(key, lower, upper, shape, dtype) * jnp.array(stddev, dtype)

    return init


def _count(shape, axes):
    return shape[axes] if isinstance(axes, int) else math.prod([shape[axis] for axis in axes])


def _fans(shape, in_axis, out_axis, batch_axis):
    """How many inputs and how many outputs a weight has."""
    if isinstance(in_axis, int) and in_axis == -2 and len(shape) <= 1:
        raise ValueError(f"Can't compute input and output sizes of a {len(shape)}-dimensional weights tensor with default "
                         "in_axis. Must be at least 2D or specify in_axis explicitly.")
    ins, outs, batch = [_count(shape, axes) for axes in (in_axis, out_axis, batch_axis)]
    field = math.prod(shape) / ins / outs / batch
    return ins * field, outs * field


def variance_scaling(scale, mode, distribution, in_axis=-2, out_axis=-1, batch_axis=(), dtype=None):
    """Weights whose variance is ``scale / n``, n being the number of inputs, of outputs, or a mean of both.

    ``variance_scaling(2.0, "fan_in", "normal")``
    """

    def init(key, shape, dtype=dtype, out_sharding=None):
        shape, dtype = tuple(shape), _float(dtype)
        fan_in, fan_out = _fans(shape, in_axis, out_axis, batch_axis)
        sizes = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2,
                 "fan_geo_avg": (fan_in * fan_out) ** 0.5}
        if mode not in sizes:
            raise ValueError(f"invalid mode for variance scaling initializer: {mode}")
        variance = jnp.array(scale / sizes[mode], dtype)
        if not jnp.issubdtype(dtype, jnp.floating):
            raise NotImplementedError("initializers of complex weights are not in jitbook yet")
        if distribution == "truncated_normal":
            # The standard deviation of a standard normal that is cut off at -2 and 2.
            deviation = jnp.sqrt(variance) / jnp.array(0.87962566103423978, dtype)
            return random.truncated_normal(key, -2, 2, shape, dtype) * deviation
        if distribution == "normal":
            return random.normal(key, shape, dtype) * jnp.sqrt(variance)
        if distribution == "uniform":
            return random.uniform(key, shape, dtype, -1) * jnp.sqrt(3 * variance)
        raise ValueError(f"invalid distribution for variance scaling initializer: {distribution}")

    return init


def _scaled(name, scale, mode, distribution, doc):
    def make(in_axis=-2, out_axis=-1, batch_axis=(), dtype=None):
        return variance_scaling(scale, mode, distribution, in_axis, out_axis, batch_axis, dtype)

    make.__name__ = make.__qualname__ = name
    make.__doc__ = doc
    return make


glorot_uniform = _scaled("glorot_uniform", 1.0, "fan_avg", "uniform", "Uniform, after Glorot and Bengio: ``glorot_uniform()``.")
glorot_normal = _scaled("glorot_normal", 1.0, "fan_avg", "truncated_normal", "Normal, after Glorot and Bengio.")
lecun_uniform = _scaled("lecun_uniform", 1.0, "fan_in", "uniform", "Uniform, after LeCun.")
lecun_normal = _scaled("lecun_normal", 1.0, "fan_in", "truncated_normal", "Normal, after LeCun.")
he_uniform = _scaled("he_uniform", 2.0, "fan_in", "uniform", "Uniform, after He and others: for relu.")
he_normal = _scaled("he_normal", 2.0, "fan_in", "truncated_normal", "Normal, after He and others: for relu.")
xavier_uniform = glorot_uniform
xavier_normal = glorot_normal
kaiming_uniform = he_uniform
kaiming_normal = he_normal


def orthogonal(scale=1.0, column_axis=-1, dtype=None):
    """Matrices with orthogonal rows or columns."""
    given = dtype

    def init(key, shape, dtype=given, out_sharding=None):
        if out_sharding is not None:
            raise NotImplementedError
        dtype = _float(dtype)
        if len(shape) < 2:
            raise ValueError("orthogonal initializer requires at least a 2D shape")
        if any(n == 0 for n in shape):
            return jnp.zeros(shape, dtype=dtype)
        columns = shape[column_axis]
        q = random.orthogonal(key, math.prod(shape) // columns, (), dtype, columns)
        rest = list(shape)
        del rest[column_axis]
        return jnp.array(scale, dtype) * jnp.moveaxis(jnp.reshape(q, (*rest, columns)), -1, column_axis)

    return init


def delta_orthogonal(scale=1.0, column_axis=-1, dtype=None):
    """Kernels of convolutions that are an orthogonal matrix at their middle."""
    given = dtype

    def init(key, shape, dtype=given, out_sharding=None):
        if out_sharding is not None:
            raise NotImplementedError
        dtype = _float(dtype)
        if len(shape) not in [3, 4, 5]:
            raise ValueError("Delta orthogonal initializer requires a 3D, 4D or 5D shape.")
        if shape[-1] < shape[-2]:
            raise ValueError("`fan_in` must be less or equal than `fan_out`. ")
        matrix = orthogonal(scale=scale, column_axis=column_axis, dtype=dtype)(key, shape[-2:])
        middle = tuple([(n - 1) // 2 for n in shape[:-2]])
        return jnp.zeros(shape, dtype=dtype).at[middle].set(matrix)

    return init
