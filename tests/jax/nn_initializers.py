# jax.nn.initializers: the numbers that they draw, and segment sums.
import jax
import jax.numpy as jnp
from jax import random
from jax.nn import initializers

key = random.key(3)
for name in ("glorot_uniform", "glorot_normal", "lecun_uniform", "lecun_normal", "he_uniform", "he_normal",
             "xavier_uniform", "kaiming_normal"):
    init = getattr(initializers, name)()
    print(name, init(key, (3, 2)), init(key, (2, 3, 4)).std())
print(initializers.zeros(key, (2,)), initializers.ones(key, (2,), jnp.int32), initializers.constant(2.5)(key, (2, 2)))
print(initializers.uniform(0.5)(key, (3,)), initializers.normal()(key, (3,)), initializers.truncated_normal(0.1)(key, (3,)))
print(initializers.variance_scaling(2.0, "fan_avg", "normal")(key, (3, 2)))
print(initializers.variance_scaling(2.0, "fan_geo_avg", "uniform", in_axis=0, out_axis=1)(key, (3, 2)))
print(initializers.he_normal(in_axis=-1, out_axis=-2)(key, (3, 2), jnp.bfloat16).dtype)
for wrong in (lambda: initializers.glorot_normal()(key, (3,)), lambda: initializers.variance_scaling(1.0, "x", "normal")(key, (2, 2)),
              lambda: initializers.variance_scaling(1.0, "fan_in", "y")(key, (2, 2))):
    try:
        print(wrong())
    except ValueError as error:
        print(type(error).__name__, error)

data, ids = jnp.array([5.0, 1.0, 7.0, 2.0, 3.0]), jnp.array([0, 0, 1, 3, -1])
for f in (jax.ops.segment_sum, jax.ops.segment_prod, jax.ops.segment_max, jax.ops.segment_min):
    print(f(data, ids), f(data, ids, num_segments=2), f(data.astype(int), ids, 5))
print(jax.jit(jax.ops.segment_sum, static_argnums=2)(data[:, None], ids, 4))
print(jax.grad(lambda d: (jax.ops.segment_sum(d, ids, 4) ** 2).sum())(data))
