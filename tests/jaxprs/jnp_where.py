# jnp.where: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
mb = jnp.arange(6).reshape(2, 3) > 2

print(make_jaxpr(lambda a: jnp.where(a > 0, a, 0.0))(m))
print(make_jaxpr(jnp.where)(mb, m, m))
print(make_jaxpr(lambda k: jnp.where(k, 1, 2))(mb))
print(make_jaxpr(jnp.where)(mb, m, v))
print(make_jaxpr(jnp.where)(m, m, 1))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.where(a > 1, a * a, -a))))(m))
print(make_jaxpr(grad(lambda a, b: jnp.sum(jnp.where(a > 1, a, b)), argnums=(0, 1)))(m, v))
print(make_jaxpr(vmap(lambda a: jnp.where(a > 0, a, 0.0), in_axes=1))(m))
print(make_jaxpr(vmap(jnp.where, in_axes=(1, 1, None)))(mb, m, 0.0))
