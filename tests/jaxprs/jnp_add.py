# jnp.add: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
mi = jnp.arange(6).reshape(2, 3)
mb = jnp.arange(6).reshape(2, 3) > 2
h = jnp.ones((2, 3), jnp.float16)
w = 2.0

print(make_jaxpr(jnp.add)(m, m))
print(make_jaxpr(lambda a: jnp.add(a, 2))(m))
print(make_jaxpr(jnp.add)(m, v))
print(make_jaxpr(jnp.add)(m, w))
print(make_jaxpr(jnp.add)(mi, 1.5))
print(make_jaxpr(jnp.add)(mb, mb))
print(make_jaxpr(jnp.add)(h, m))
print(make_jaxpr(grad(lambda a, b: jnp.sum(jnp.add(a, b)), argnums=(0, 1)))(m, v))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.add(a, 3.0))))(m))
print(make_jaxpr(vmap(jnp.add, in_axes=(1, 1)))(m, m))
print(make_jaxpr(vmap(jnp.add, in_axes=(1, None)))(m, w))
print(make_jaxpr(vmap(jnp.add, in_axes=1))(m, m))
print(make_jaxpr(vmap(jnp.add, in_axes=(1, None)))(m, jnp.ones(2)))
