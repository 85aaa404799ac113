# jnp.concatenate: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
vi = jnp.arange(3)

print(make_jaxpr(lambda a: jnp.concatenate([a, a]))(v))
print(make_jaxpr(lambda a: jnp.concatenate([a, a], axis=1))(m))
print(make_jaxpr(lambda a, b: jnp.concatenate([a, b]))(v, vi))
print(make_jaxpr(grad(lambda a, b: jnp.sum(jnp.concatenate([a, b]) ** 2), argnums=(0, 1)))(m, v[None]))
print(make_jaxpr(vmap(lambda a: jnp.concatenate([a, a]), in_axes=1))(m))
print(make_jaxpr(vmap(lambda a, b: jnp.concatenate([a, b]), in_axes=(1, None)))(m, v))
