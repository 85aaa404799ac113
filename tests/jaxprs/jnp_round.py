# jnp.round: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
vi = jnp.arange(3)

print(make_jaxpr(jnp.round)(m))
print(make_jaxpr(lambda a: jnp.round(a, 2))(m))
print(make_jaxpr(jnp.round)(vi))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.round(a))))(m))
print(make_jaxpr(vmap(jnp.round, in_axes=1))(m))
