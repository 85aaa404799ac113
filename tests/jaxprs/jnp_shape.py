# jnp.shape: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(lambda a: a * jnp.shape(a)[0] + jnp.ndim(a))(m))
print(make_jaxpr(lambda a: jnp.broadcast_to(a, jnp.broadcast_shapes(a.shape, (2, 1))))(v))
print(make_jaxpr(vmap(lambda a: a * a.shape[0], in_axes=1))(m))
