# jnp.broadcast_to: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
w = 2.0

print(make_jaxpr(lambda a: jnp.broadcast_to(a, (2, 3)))(v))
print(make_jaxpr(lambda a: jnp.broadcast_to(a, (2, 3)))(m))
print(make_jaxpr(lambda a: jnp.broadcast_to(a, (2,)))(w))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.broadcast_to(a, (2, 3)) ** 2)))(v))
print(make_jaxpr(vmap(lambda a: jnp.broadcast_to(a, (3, 2)), in_axes=1))(m))
