# jnp.zeros_like: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
vi = jnp.arange(3)
w = 2.0

print(make_jaxpr(jnp.zeros_like)(m))
print(make_jaxpr(jnp.zeros_like)(w))
print(make_jaxpr(jnp.ones_like)(vi))
print(make_jaxpr(lambda a: jnp.full_like(a, 2))(m))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.ones_like(a) * a)))(m))
print(make_jaxpr(vmap(jnp.zeros_like, in_axes=1))(m))
