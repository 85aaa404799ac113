# lax.reductions: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, lax, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
mb = jnp.arange(6).reshape(2, 3) > 2
t = jnp.ones((2, 3, 4))

print(make_jaxpr(lambda a: lax.reduce_sum(a, (0,)))(m))
print(make_jaxpr(lambda a: lax.reduce_max(a, (0, 1)))(m))
print(make_jaxpr(lambda a: lax.reduce_prod(a, (1,)))(m))
print(make_jaxpr(lambda a: lax.argmax(a, 1, jnp.int32))(m))
print(make_jaxpr(lambda a: lax.reduce_and(a, (0,)))(mb))
print(make_jaxpr(grad(lambda a: lax.reduce_max(a, (0, 1))))(m))
print(make_jaxpr(vmap(lambda a: lax.reduce_min(a, (0,)), in_axes=1))(t))
