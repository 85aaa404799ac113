# jnp.linalg_norm: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(jnp.linalg.norm)(v))
print(make_jaxpr(lambda a: jnp.linalg.norm(a, axis=1))(m))
print(make_jaxpr(grad(jnp.linalg.norm))(v))
print(make_jaxpr(vmap(jnp.linalg.norm, in_axes=1))(m))
