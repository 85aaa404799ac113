# jnp.array: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
w = 2.0

print(make_jaxpr(lambda: jnp.array([1.0, 2.0]))())
print(make_jaxpr(lambda a: jnp.array([a, 2.0]))(w))
print(make_jaxpr(lambda a: jnp.array([a, a]))(v))
print(make_jaxpr(lambda a: jnp.array(a))(v))
print(make_jaxpr(lambda a: jnp.array(a, dtype=int))(v))
print(make_jaxpr(lambda: jnp.array(3))())
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.array([a, a * 2]))))(2.0))
print(make_jaxpr(vmap(lambda a: jnp.array([a, a]), in_axes=1))(m))
