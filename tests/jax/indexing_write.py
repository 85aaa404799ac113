# x.at: set, add, multiply, ..., out of bounds, duplicates, dtypes, the original untouched.
import jax
import jax.numpy as jnp

x = jnp.arange(5.0)
m = jnp.zeros((3, 4))
print(x.at[10].set(9.0), x.at[-6].set(9.0), x.at[-1].set(9.0), x.at[10].set(9.0, mode="clip"))
print(x.at[jnp.array([1, 1, 1])].add(1.0), x.at[jnp.array([1, 1])].set(jnp.array([7.0, 8.0])))
print(x.at[0].set(jnp.int32(3)), x.at[1:3].set(0), x.at[::2].add(10), x.at[:].set(1), x.at[...].multiply(2))
print(x.at[2].multiply(3), x.at[2].divide(4), x.at[3].power(2), x.at[1].min(-3), x.at[1].max(7), x.at[1].subtract(5))
print(x.at[x > 2].set(0), x.at[jnp.array([0, 4])].set(jnp.array([5.0, 6.0])), x.at[1].apply(lambda v: v * 10))
print(m.at[0].set(1), m.at[:, 1].set(jnp.arange(3)), m.at[1, 2].set(5), m.at[0, :2].add(jnp.array([1.0, 2.0])))
print(m.at[jnp.array([0, 2]), jnp.array([1, 3])].set(9), m.at[jnp.array([0, 1])].set(jnp.arange(4)))
print(m.at[jnp.arange(3), jnp.arange(3)].add(1.0), m.at[1:, 1:].set(jnp.ones((2, 3))), m.at[..., 0].set(2))
print(x, m.sum(), x.at[0], repr(x.at))
print(jax.jit(lambda a, i: a.at[i].set(1.0))(x, 7), jax.jit(lambda a, i: a.at[i].add(1.0))(x, -1))
print(jax.lax.dynamic_update_slice(x, jnp.array([7.0, 8.0]), (4,)), jax.lax.dynamic_update_slice(m, jnp.ones((1, 2)), (1, 3)))
print(jnp.zeros(3, int).at[1].set(5), jnp.zeros(3, bool).at[1].set(True), jnp.zeros(2, jnp.uint8).at[0].add(255).at[0].add(2))
counts = jnp.zeros(4, int)
for label in [0, 2, 2, 3]:
    counts = counts.at[label].add(1)
print(counts)
