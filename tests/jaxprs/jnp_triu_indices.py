# jnp.triu_indices: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

q = jnp.ones((3, 3))
t = jnp.ones((2, 3, 4))

print(make_jaxpr(jnp.triu)(q))
print(make_jaxpr(lambda a: jnp.tril(a, -1))(q))
print(make_jaxpr(lambda a: a[jnp.triu_indices(3)])(q))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.triu(a))))(q))
print(make_jaxpr(vmap(jnp.tril, in_axes=1))(t))
