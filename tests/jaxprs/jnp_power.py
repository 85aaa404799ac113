# jnp.power: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
mi = jnp.arange(6).reshape(2, 3)
w = 2.0

print(make_jaxpr(jnp.power)(m, m))
print(make_jaxpr(lambda a: jnp.power(a, 2))(m))
print(make_jaxpr(jnp.power)(m, v))
print(make_jaxpr(jnp.power)(m, w))
print(make_jaxpr(jnp.power)(mi, 1.5))
print(make_jaxpr(lambda a: jnp.power(a, 0.5))(m))
print(make_jaxpr(jnp.power)(m, mi))
print(make_jaxpr(grad(lambda a, b: jnp.sum(jnp.power(a, b)), argnums=(0, 1)))(m, v))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.power(a, 3.0))))(m))
print(make_jaxpr(vmap(jnp.power, in_axes=(1, 1)))(m, m))
print(make_jaxpr(vmap(jnp.power, in_axes=(1, None)))(m, w))
print(make_jaxpr(vmap(jnp.power, in_axes=1))(m, m))
print(make_jaxpr(vmap(jnp.power, in_axes=(1, None)))(m, jnp.ones(2)))
