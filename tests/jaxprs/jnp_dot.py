# jnp.dot: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
n = jnp.ones((3, 4))
vi = jnp.arange(3)
mi = jnp.arange(6).reshape(2, 3)
t = jnp.ones((2, 3, 4))

print(make_jaxpr(jnp.dot)(v, v))
print(make_jaxpr(jnp.dot)(m, v))
print(make_jaxpr(jnp.dot)(m, n))
print(make_jaxpr(jnp.dot)(m, 2.0))
print(make_jaxpr(jnp.dot)(vi, v))
print(make_jaxpr(jnp.dot)(mi, mi.T))
print(make_jaxpr(grad(lambda a, b: jnp.sum(jnp.dot(a, b)), argnums=(0, 1)))(m, n))
print(make_jaxpr(grad(jnp.dot, argnums=(0, 1)))(v, v))
print(make_jaxpr(vmap(jnp.dot, in_axes=(1, 1)))(m, m))
print(make_jaxpr(vmap(jnp.dot, in_axes=(1, None)))(m, v[:2]))
print(make_jaxpr(vmap(jnp.dot, in_axes=(None, 1)))(v, n))
print(make_jaxpr(vmap(jnp.dot, in_axes=(1, None)))(t, n.T))
print(make_jaxpr(vmap(jnp.dot, in_axes=(1, 1)))(t, jnp.ones((4, 3, 2))))
