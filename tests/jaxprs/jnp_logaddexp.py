# jnp.logaddexp: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
mi = jnp.arange(6).reshape(2, 3)
w = 2.0

print(make_jaxpr(jnp.logaddexp)(m, m))
print(make_jaxpr(lambda a: jnp.logaddexp(a, 2))(m))
print(make_jaxpr(jnp.logaddexp)(m, v))
print(make_jaxpr(jnp.logaddexp)(m, w))
print(make_jaxpr(jnp.logaddexp)(mi, 1.5))
print(make_jaxpr(grad(lambda a, b: jnp.sum(jnp.logaddexp(a, b)), argnums=(0, 1)))(m, v))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.logaddexp(a, 3.0))))(m))
print(make_jaxpr(vmap(jnp.logaddexp, in_axes=(1, 1)))(m, m))
print(make_jaxpr(vmap(jnp.logaddexp, in_axes=(1, None)))(m, w))
print(make_jaxpr(vmap(jnp.logaddexp, in_axes=1))(m, m))
print(make_jaxpr(vmap(jnp.logaddexp, in_axes=(1, None)))(m, jnp.ones(2)))
