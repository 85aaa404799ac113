# lax.lgamma: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, lax, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(lax.lgamma)(m))
print(make_jaxpr(lax.erf)(m))
print(make_jaxpr(grad(lambda a: lax.erf(a).sum()))(m))
print(make_jaxpr(vmap(lax.lgamma, in_axes=1))(m))
