# jnp.diag: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
q = jnp.ones((3, 3))

print(make_jaxpr(jnp.diag)(v))
print(make_jaxpr(jnp.diag)(q))
print(make_jaxpr(lambda a: jnp.diag(a, 1))(v))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.diag(a) ** 2)))(q))
print(make_jaxpr(vmap(jnp.diag, in_axes=1))(m))
