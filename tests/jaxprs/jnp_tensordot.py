# jnp.tensordot: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
n = jnp.ones((3, 4))
t = jnp.ones((2, 3, 4))

print(make_jaxpr(lambda a, b: jnp.tensordot(a, b, 1))(m, n))
print(make_jaxpr(lambda a: jnp.tensordot(a, a))(m))
print(make_jaxpr(lambda a, b: jnp.tensordot(a, b, axes=((1,), (0,))))(m, n))
print(make_jaxpr(grad(lambda a, b: jnp.tensordot(a, b, 1).sum(), argnums=(0, 1)))(m, n))
print(make_jaxpr(vmap(lambda a, b: jnp.tensordot(a, b, 1), in_axes=(1, None)))(t, jnp.ones((4, 2))))
