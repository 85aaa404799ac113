# jnp.expand_dims: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(lambda a: jnp.expand_dims(a, 0))(v))
print(make_jaxpr(lambda a: jnp.expand_dims(a, (0, 2)))(v))
print(make_jaxpr(lambda a: a[:, None])(v))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.expand_dims(a, 1) * a)))(v))
print(make_jaxpr(vmap(lambda a: jnp.expand_dims(a, 0), in_axes=1))(m))
