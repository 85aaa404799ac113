# jnp.all: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
mb = jnp.arange(6).reshape(2, 3) > 2
t = jnp.ones((2, 3, 4))

print(make_jaxpr(jnp.all)(mb))
print(make_jaxpr(lambda a: jnp.all(a > 0, axis=1))(m))
print(make_jaxpr(jnp.all)(m))
print(make_jaxpr(grad(lambda a: jnp.where(jnp.all(a > 0), a, 0.0).sum()))(m))
print(make_jaxpr(vmap(jnp.all, in_axes=1))(mb))
print(make_jaxpr(vmap(lambda a: jnp.all(a, axis=0, keepdims=True), in_axes=1))(t))
