# jnp.mean: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
mi = jnp.arange(6).reshape(2, 3)
mb = jnp.arange(6).reshape(2, 3) > 2
h = jnp.ones((2, 3), jnp.float16)
t = jnp.ones((2, 3, 4))
w = 2.0

print(make_jaxpr(jnp.mean)(m))
print(make_jaxpr(lambda a: jnp.mean(a, axis=0))(m))
print(make_jaxpr(lambda a: jnp.mean(a, axis=-1, keepdims=True))(m))
print(make_jaxpr(jnp.mean)(mi))
print(make_jaxpr(jnp.mean)(h))
print(make_jaxpr(jnp.mean)(w))
print(make_jaxpr(jnp.mean)(mb))
print(make_jaxpr(grad(jnp.mean))(m))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.mean(a, axis=1) ** 2)))(m))
print(make_jaxpr(vmap(jnp.mean, in_axes=1))(m))
print(make_jaxpr(vmap(lambda a: jnp.mean(a, axis=1, keepdims=True), in_axes=1))(t))
