# jnp.arange: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(lambda: jnp.arange(3))())
print(make_jaxpr(lambda: jnp.arange(3.0))())
print(make_jaxpr(lambda: jnp.arange(1, 5))())
print(make_jaxpr(lambda: jnp.arange(0, 10, 2))())
print(make_jaxpr(lambda: jnp.arange(0, 1, 0.25))())
print(make_jaxpr(grad(lambda a: jnp.sum(a * jnp.arange(3))))(v))
print(make_jaxpr(vmap(lambda a: a + jnp.arange(2), in_axes=1))(m))
