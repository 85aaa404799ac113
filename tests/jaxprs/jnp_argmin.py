# jnp.argmin: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
t = jnp.ones((2, 3, 4))

print(make_jaxpr(jnp.argmin)(v))
print(make_jaxpr(lambda a: jnp.argmin(a, axis=1))(m))
print(make_jaxpr(jnp.argmin)(m))
print(make_jaxpr(grad(lambda a: a[jnp.argmin(a)]))(v))
print(make_jaxpr(vmap(jnp.argmin, in_axes=1))(m))
print(make_jaxpr(vmap(lambda a: jnp.argmin(a, axis=1), in_axes=1))(t))
