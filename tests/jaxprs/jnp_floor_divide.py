# jnp.floor_divide: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
mi = jnp.arange(6).reshape(2, 3)
w = 2.0

print(make_jaxpr(jnp.floor_divide)(m, m))
print(make_jaxpr(lambda a: jnp.floor_divide(a, 2))(m))
print(make_jaxpr(jnp.floor_divide)(m, v))
print(make_jaxpr(jnp.floor_divide)(m, w))
print(make_jaxpr(jnp.floor_divide)(mi, 1.5))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.floor_divide(a, 2.0))))(m))
print(make_jaxpr(vmap(jnp.floor_divide, in_axes=(1, 1)))(m, m))
print(make_jaxpr(vmap(jnp.floor_divide, in_axes=(1, None)))(m, w))
print(make_jaxpr(vmap(jnp.floor_divide, in_axes=1))(m, m))
print(make_jaxpr(vmap(jnp.floor_divide, in_axes=(1, None)))(m, jnp.ones(2)))
