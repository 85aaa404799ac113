# jnp.bfloat16: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
vi = jnp.arange(3)
h = jnp.ones((2, 3), jnp.float16)
w = 2.0

print(make_jaxpr(jnp.bfloat16)(w))
print(make_jaxpr(jnp.bfloat16)(vi))
print(make_jaxpr(lambda a: a * jnp.bfloat16(2))(h))
print(make_jaxpr(lambda a: a.astype(jnp.bfloat16))(m))
print(make_jaxpr(grad(lambda a: jnp.sum(a.astype(jnp.bfloat16).astype(jnp.float32))))(m))
print(make_jaxpr(vmap(jnp.bfloat16, in_axes=1))(m))
