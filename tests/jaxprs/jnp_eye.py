# jnp.eye: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
q = jnp.ones((3, 3))

print(make_jaxpr(lambda: jnp.eye(3))())
print(make_jaxpr(lambda: jnp.eye(2, 3, dtype=int))())
print(make_jaxpr(lambda: jnp.identity(2))())
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.eye(3) * a)))(q))
print(make_jaxpr(vmap(lambda a: a @ jnp.eye(2), in_axes=1))(m))
