# jnp.tanh: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
mi = jnp.arange(6).reshape(2, 3)
w = 2.0

print(make_jaxpr(jnp.tanh)(m))
print(make_jaxpr(jnp.tanh)(mi))
print(make_jaxpr(jnp.tanh)(w))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.tanh(a))))(m))
print(make_jaxpr(grad(jnp.tanh))(w))
print(make_jaxpr(vmap(jnp.tanh, in_axes=1))(m))
