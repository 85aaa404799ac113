# jnp.ones: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(lambda: jnp.ones(3))())
print(make_jaxpr(lambda: jnp.ones((2, 3), dtype=int))())
print(make_jaxpr(lambda: jnp.ones(()))())
print(make_jaxpr(grad(lambda a: jnp.sum(a * jnp.ones((2, 3)))))(m))
print(make_jaxpr(vmap(lambda a: jnp.ones(2) + a, in_axes=1))(m))
