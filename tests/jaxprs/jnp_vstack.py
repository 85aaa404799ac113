# jnp.vstack: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(lambda a: jnp.vstack([a, a]))(v))
print(make_jaxpr(lambda a: jnp.vstack([a, a]))(m))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.vstack([a, a]) ** 2)))(v))
print(make_jaxpr(vmap(lambda a: jnp.vstack([a, a]), in_axes=1))(m))
