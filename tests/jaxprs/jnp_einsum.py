# jnp.einsum: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
n = jnp.ones((3, 4))
t = jnp.ones((2, 3, 4))

print(make_jaxpr(lambda a, b: jnp.einsum('ij,jk->ik', a, b))(m, n))
print(make_jaxpr(lambda a: jnp.einsum('ij->i', a))(m))
print(make_jaxpr(lambda a: jnp.einsum('ij->ji', a))(m))
print(make_jaxpr(lambda a, b: jnp.einsum('i,j->ij', a, b))(v, v))
print(make_jaxpr(lambda a: jnp.einsum('ij,ij->', a, a))(m))
print(make_jaxpr(lambda a, b: jnp.einsum('bij,bjk->bik', a, b))(t, jnp.ones((2, 4, 5))))
print(make_jaxpr(grad(lambda a, b: jnp.einsum('ij,jk->ik', a, b).sum(), argnums=(0, 1)))(m, n))
print(make_jaxpr(vmap(lambda a: jnp.einsum('ij,kj->ik', a, a), in_axes=1))(t))
