# jnp.isnan: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
w = 2.0

print(make_jaxpr(jnp.isnan)(m))
print(make_jaxpr(jnp.isnan)(w))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.where(jnp.isnan(a), 0.0, a))))(m))
print(make_jaxpr(vmap(jnp.isnan, in_axes=1))(m))
