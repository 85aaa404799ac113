# jnp.reciprocal: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
w = 2.0

print(make_jaxpr(jnp.reciprocal)(m))
print(make_jaxpr(jnp.reciprocal)(w))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.reciprocal(a))))(m))
print(make_jaxpr(grad(jnp.reciprocal))(w))
print(make_jaxpr(vmap(jnp.reciprocal, in_axes=1))(m))
