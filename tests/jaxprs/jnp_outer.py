# jnp.outer: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(jnp.outer)(v, v))
print(make_jaxpr(jnp.outer)(m, v))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.outer(a, a))))(v))
print(make_jaxpr(vmap(jnp.outer, in_axes=(1, None)))(m, v))
