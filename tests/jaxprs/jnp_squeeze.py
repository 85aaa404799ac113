# jnp.squeeze: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(jnp.squeeze)(m[None]))
print(make_jaxpr(lambda a: a.squeeze(0))(m[None]))
print(make_jaxpr(lambda a: jnp.squeeze(a, axis=(0, 2)))(m[None, :, None]))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.squeeze(a[None]) ** 2)))(v))
print(make_jaxpr(vmap(jnp.squeeze, in_axes=1))(m[None]))
