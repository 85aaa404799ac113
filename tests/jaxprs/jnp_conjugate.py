# jnp.conjugate: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
c = jnp.ones((2, 3), jnp.complex64)

print(make_jaxpr(jnp.conjugate)(c))
print(make_jaxpr(jnp.conj)(m))
print(make_jaxpr(grad(lambda a: jnp.real(jnp.sum(jnp.conjugate(a) * a))))(c))
print(make_jaxpr(vmap(jnp.conjugate, in_axes=1))(c))
