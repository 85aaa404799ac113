# jnp.imag: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
c = jnp.ones((2, 3), jnp.complex64)

print(make_jaxpr(jnp.imag)(c))
print(make_jaxpr(jnp.imag)(m))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.imag(a * (1 + 2j)))))(m))
print(make_jaxpr(vmap(jnp.imag, in_axes=1))(c))
