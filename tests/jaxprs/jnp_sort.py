# jnp.sort: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(jnp.sort)(v))
print(make_jaxpr(lambda a: jnp.sort(a, axis=0))(m))
print(make_jaxpr(jnp.argsort)(v))
print(make_jaxpr(lambda a: jnp.sort(a, descending=True))(v))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.sort(a) ** 2)))(v))
print(make_jaxpr(vmap(jnp.sort, in_axes=1))(m))
print(make_jaxpr(vmap(jnp.argsort, in_axes=1))(m))
