# jnp.average: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(jnp.average)(m))
print(make_jaxpr(lambda a, k: jnp.average(a, axis=1, weights=k))(m, v))
print(make_jaxpr(grad(lambda a: jnp.average(a, weights=a)))(v))
print(make_jaxpr(vmap(jnp.average, in_axes=1))(m))
