# jnp.ceil: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
mi = jnp.arange(6).reshape(2, 3)
w = 2.0

print(make_jaxpr(jnp.ceil)(m))
print(make_jaxpr(jnp.ceil)(mi))
print(make_jaxpr(jnp.ceil)(w))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.ceil(a))))(m))
print(make_jaxpr(grad(jnp.ceil))(w))
print(make_jaxpr(vmap(jnp.ceil, in_axes=1))(m))
