# jnp.repeat: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(lambda a: jnp.repeat(a, 2))(v))
print(make_jaxpr(lambda a: jnp.repeat(a, 2, axis=1))(m))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.repeat(a, 2) ** 2)))(v))
print(make_jaxpr(vmap(lambda a: jnp.repeat(a, 2), in_axes=1))(m))
