# lax.dot_general: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, lax, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
n = jnp.ones((3, 4))
t = jnp.ones((2, 3, 4))

print(make_jaxpr(lambda a, b: lax.dot_general(a, b, (((2,), (1,)), ((0,), (0,)))))(t, jnp.ones((2, 4, 5))))
print(make_jaxpr(lax.dot)(m, n))
print(make_jaxpr(grad(lambda a, b: lax.dot_general(a, b, (((2,), (1,)), ((0,), (0,)))).sum(), argnums=(0, 1)))(t, jnp.ones((2, 4, 5))))
print(make_jaxpr(vmap(lax.dot, in_axes=(1, None)))(t, n.T))
