# jnp.clip: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
vi = jnp.arange(3)
w = 2.0

print(make_jaxpr(lambda a: jnp.clip(a, 0, 1))(m))
print(make_jaxpr(lambda a: jnp.clip(a, 0.5))(m))
print(make_jaxpr(lambda a: jnp.clip(a, 0, 2))(vi))
print(make_jaxpr(jnp.clip)(m, v, w))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.clip(a, 0.0, 1.0))))(m))
print(make_jaxpr(vmap(lambda a: jnp.clip(a, 0, 1), in_axes=1))(m))
