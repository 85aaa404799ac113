# jnp.int32: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
vi = jnp.arange(3)
h = jnp.ones((2, 3), jnp.float16)
w = 2.0

print(make_jaxpr(jnp.int32)(w))
print(make_jaxpr(jnp.int32)(vi))
print(make_jaxpr(lambda a: a * jnp.int32(2))(h))
print(make_jaxpr(lambda a: a.astype(jnp.int32))(m))
print(make_jaxpr(grad(lambda a: jnp.sum(a.astype(jnp.int32).astype(jnp.float32))))(m))
print(make_jaxpr(vmap(jnp.int32, in_axes=1))(m))
