# jnp.rot90: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(jnp.rot90)(m))
print(make_jaxpr(lambda a: jnp.rot90(a, 2))(m))
print(make_jaxpr(lambda a: jnp.flip(a, 0))(m))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.rot90(a) ** 2)))(m))
print(make_jaxpr(vmap(jnp.flip, in_axes=1))(m))
