# jnp.matmul: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
n = jnp.ones((3, 4))
h = jnp.ones((2, 3), jnp.float16)
t = jnp.ones((2, 3, 4))

print(make_jaxpr(jnp.matmul)(m, n))
print(make_jaxpr(jnp.matmul)(t, jnp.ones((4, 5))))
print(make_jaxpr(jnp.matmul)(t, jnp.ones((2, 4, 5))))
print(make_jaxpr(jnp.matmul)(v, n))
print(make_jaxpr(lambda a: a @ a.T)(h))
print(make_jaxpr(grad(lambda a, b: jnp.sum(a @ b), argnums=(0, 1)))(m, n))
print(make_jaxpr(grad(lambda a, b: jnp.sum(a @ b), argnums=(0, 1)))(t, jnp.ones((2, 4, 5))))
print(make_jaxpr(vmap(jnp.matmul, in_axes=(1, None)))(t, n.T))
print(make_jaxpr(vmap(jnp.matmul, in_axes=(1, 1)))(m, m))
