# jnp.vdot: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
c = jnp.ones((2, 3), jnp.complex64)

print(make_jaxpr(jnp.vdot)(v, v))
print(make_jaxpr(jnp.vdot)(m, m))
print(make_jaxpr(jnp.vdot)(c, c))
print(make_jaxpr(grad(jnp.vdot, argnums=(0, 1)))(m, m))
print(make_jaxpr(vmap(jnp.vdot, in_axes=(1, 1)))(m, m))
