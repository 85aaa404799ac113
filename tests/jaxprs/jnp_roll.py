# jnp.roll: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
i = jnp.int32(1)

print(make_jaxpr(lambda a: jnp.roll(a, 1))(v))
print(make_jaxpr(lambda a: jnp.roll(a, 1, axis=0))(m))
print(make_jaxpr(lambda a: jnp.roll(a, 1))(m))
print(make_jaxpr(jnp.roll)(v, i))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.roll(a, 1) * a)))(v))
print(make_jaxpr(vmap(lambda a: jnp.roll(a, 1), in_axes=1))(m))
