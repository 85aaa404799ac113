# jnp.reshape: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
t = jnp.ones((2, 3, 4))

print(make_jaxpr(lambda a: jnp.reshape(a, (3, 2)))(m))
print(make_jaxpr(lambda a: a.reshape(-1))(m))
print(make_jaxpr(lambda a: a.reshape(2, 3))(m))
print(make_jaxpr(lambda a: a.reshape(1, -1))(v))
print(make_jaxpr(grad(lambda a: jnp.sum(a.reshape(3, 2) ** 2)))(m))
print(make_jaxpr(vmap(lambda a: a.reshape(4, 2), in_axes=1))(t))
print(make_jaxpr(vmap(lambda a: a.reshape(-1), in_axes=1))(m))
