# jnp.transpose: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
t = jnp.ones((2, 3, 4))

print(make_jaxpr(jnp.transpose)(m))
print(make_jaxpr(lambda a: a.T)(m))
print(make_jaxpr(lambda a: jnp.transpose(a, (2, 0, 1)))(t))
print(make_jaxpr(lambda a: a.T)(v))
print(make_jaxpr(grad(lambda a: jnp.sum(a.T ** 2)))(m))
print(make_jaxpr(vmap(jnp.transpose, in_axes=1))(t))
