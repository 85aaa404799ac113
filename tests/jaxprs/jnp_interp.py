# jnp.interp: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr

v = jnp.arange(3.0)
s = jnp.float32(0.5)

print(make_jaxpr(jnp.interp)(s, v, v))
print(make_jaxpr(jnp.interp)(v, v, v))
print(make_jaxpr(grad(lambda a: jnp.interp(a, jnp.arange(3.0), jnp.arange(3.0))))(0.5))
