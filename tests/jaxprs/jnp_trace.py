# jnp.trace: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

q = jnp.ones((3, 3))

print(make_jaxpr(jnp.trace)(q))
print(make_jaxpr(lambda a: a.trace())(q))
print(make_jaxpr(grad(jnp.trace))(q))
print(make_jaxpr(vmap(jnp.trace, in_axes=1))(jnp.ones((3, 2, 3))))
