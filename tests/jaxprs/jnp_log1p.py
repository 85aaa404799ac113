# jnp.log1p: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
mi = jnp.arange(6).reshape(2, 3)
w = 2.0

print(make_jaxpr(jnp.log1p)(m))
print(make_jaxpr(jnp.log1p)(mi))
print(make_jaxpr(jnp.log1p)(w))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.log1p(a))))(m))
print(make_jaxpr(grad(jnp.log1p))(w))
print(make_jaxpr(vmap(jnp.log1p, in_axes=1))(m))
