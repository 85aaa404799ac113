# jnp.argmax: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
t = jnp.ones((2, 3, 4))

print(make_jaxpr(jnp.argmax)(v))
print(make_jaxpr(lambda a: jnp.argmax(a, axis=1))(m))
print(make_jaxpr(jnp.argmax)(m))
print(make_jaxpr(grad(lambda a: a[jnp.argmax(a)]))(v))
print(make_jaxpr(vmap(jnp.argmax, in_axes=1))(m))
print(make_jaxpr(vmap(lambda a: jnp.argmax(a, axis=1), in_axes=1))(t))
