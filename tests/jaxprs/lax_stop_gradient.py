# lax.stop_gradient: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, lax, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(lambda a: lax.stop_gradient(a) * a)(m))
print(make_jaxpr(grad(lambda a: (lax.stop_gradient(a) * a).sum()))(m))
print(make_jaxpr(vmap(lax.stop_gradient, in_axes=1))(m))
