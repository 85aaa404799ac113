# jnp.cumsum: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
mb = jnp.arange(6).reshape(2, 3) > 2
t = jnp.ones((2, 3, 4))

print(make_jaxpr(jnp.cumsum)(v))
print(make_jaxpr(lambda a: jnp.cumsum(a, axis=1))(m))
print(make_jaxpr(jnp.cumsum)(m))
print(make_jaxpr(jnp.cumsum)(mb))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.cumsum(a) ** 2)))(v))
print(make_jaxpr(vmap(jnp.cumsum, in_axes=1))(m))
print(make_jaxpr(vmap(lambda a: jnp.cumsum(a, axis=0), in_axes=1))(t))
