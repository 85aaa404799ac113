# jnp.stack: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
vi = jnp.arange(3)

print(make_jaxpr(lambda a: jnp.stack([a, a]))(v))
print(make_jaxpr(lambda a: jnp.stack([a, a * 2], axis=1))(v))
print(make_jaxpr(lambda a, b: jnp.stack([a, b]))(v, vi))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.stack([a, a * 2]) ** 2)))(v))
print(make_jaxpr(vmap(lambda a: jnp.stack([a, a]), in_axes=1))(m))
print(make_jaxpr(vmap(lambda a, b: jnp.stack([a, b], axis=-1), in_axes=(1, None)))(m, v[:2]))
