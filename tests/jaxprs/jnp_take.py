# jnp.take: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
vi = jnp.arange(3)

print(make_jaxpr(jnp.take)(v, vi))
print(make_jaxpr(lambda a, k: jnp.take(a, k, axis=1))(m, vi))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.take(a, jnp.array([0, 0])))))(v))
print(make_jaxpr(vmap(lambda a: jnp.take(a, 1), in_axes=1))(m))
