# lax.top_k: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, lax, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(lambda a: lax.top_k(a, 2))(m))
print(make_jaxpr(grad(lambda a: lax.top_k(a, 2)[0].sum()))(v))
print(make_jaxpr(vmap(lambda a: lax.top_k(a, 1), in_axes=1))(m))
