# jnp.std: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)
mi = jnp.arange(6).reshape(2, 3)

print(make_jaxpr(jnp.std)(m))
print(make_jaxpr(lambda a: jnp.std(a, axis=0))(m))
print(make_jaxpr(lambda a: jnp.std(a, axis=1, keepdims=True, ddof=1))(m))
print(make_jaxpr(jnp.std)(mi))
print(make_jaxpr(grad(jnp.std))(m))
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.std(a, axis=1))))(m))
print(make_jaxpr(vmap(jnp.std, in_axes=1))(m))
