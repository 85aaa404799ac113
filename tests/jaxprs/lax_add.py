# lax.add: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, lax, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(lax.add)(m, m))
print(make_jaxpr(lambda a: lax.add(a, 1.0))(m))
print(make_jaxpr(lax.mul)(2.0, m))
print(make_jaxpr(lax.sub)(m, m))
print(make_jaxpr(grad(lambda a, b: lax.add(a, b).sum(), argnums=(0, 1)))(m, m))
print(make_jaxpr(vmap(lax.add, in_axes=(1, 1)))(m, m))
