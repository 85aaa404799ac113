# jnp.linspace: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
w = 2.0

print(make_jaxpr(lambda: jnp.linspace(0, 1, 5))())
print(make_jaxpr(lambda a: jnp.linspace(0.0, a, 4))(w))
print(make_jaxpr(lambda: jnp.linspace(0, 1, 5, endpoint=False))())
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.linspace(0.0, a, 4))))(2.0))
print(make_jaxpr(vmap(lambda a: jnp.linspace(a, 1.0, 3), in_axes=1))(m))
