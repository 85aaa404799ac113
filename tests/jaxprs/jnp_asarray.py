# jnp.asarray: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
w = 2.0

print(make_jaxpr(jnp.asarray)(v))
print(make_jaxpr(jnp.asarray)(2))
print(make_jaxpr(lambda a: jnp.asarray(a, jnp.float16))(v))
print(make_jaxpr(lambda a: jnp.asarray([a, 1.0]) + 1)(w))
print(make_jaxpr(grad(lambda a: jnp.asarray(a).sum()))(v))
print(make_jaxpr(vmap(jnp.asarray, in_axes=1))(m))
