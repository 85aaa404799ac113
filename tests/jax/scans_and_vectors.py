# associative_scan, map in batches, ravel_pytree: values, jaxprs, gradients, under vmap and jit.
import jax
import jax.numpy as jnp
from jax import lax
from jax.flatten_util import ravel_pytree

x = jnp.arange(1.0, 8.0)
print(lax.associative_scan(jnp.add, x), lax.associative_scan(jnp.multiply, x, reverse=True))
print(lax.associative_scan(jnp.maximum, jnp.array([[3, 1, 2], [2, 5, 1]]), axis=1))
pairs = lax.associative_scan(lambda a, b: (a[0] * b[0], a[1] * b[0] + b[1]), (x / 4, x))
print(pairs[0], pairs[1])
print(jax.grad(lambda x: lax.associative_scan(jnp.multiply, x)[-1])(x))
print(jax.vmap(lambda x: lax.associative_scan(jnp.add, x))(x.reshape(1, 7)))
print(jax.make_jaxpr(lambda x: lax.associative_scan(jnp.add, x))(x[:3]))
print(lax.map(lambda v: v * v, x, batch_size=3))
print(lax.map(lambda v: (v, v + 1), x, batch_size=10)[1])
print(jax.make_jaxpr(lambda x: lax.map(lambda x: x * 2, x, batch_size=2))(x[:3]))
print(jax.grad(lambda x: lax.map(jnp.sin, x, batch_size=2).sum())(x))
flat, back = ravel_pytree({"w": jnp.ones((2, 2)), "b": jnp.arange(2.0)})
print(flat, back(flat * 2))
flat, back = ravel_pytree((jnp.arange(2), 1.5))
print(flat, back(flat))
print(jax.jit(lambda t: ravel_pytree(t)[0])({"a": 1.0, "b": [x[:2]]}))
