# jnp.var: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
mi = jnp.arange(6).reshape(2, 3)

print(make_jaxpr(jnp.var)(m))
print(make_jaxpr(lambda a: jnp.var(a, axis=0))(m))
print(make_jaxpr(lambda a: jnp.var(a, axis=1, keepdims=True, ddof=1))(m))
print(make_jaxpr(jnp.var)(mi))
print(make_jaxpr(grad(jnp.var))(m))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.var(a, axis=1))))(m))
print(make_jaxpr(vmap(jnp.var, in_axes=1))(m))
