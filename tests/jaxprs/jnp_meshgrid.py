# jnp.meshgrid: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
vi = jnp.arange(3)

print(make_jaxpr(jnp.meshgrid)(v, v))
print(make_jaxpr(lambda a, b: jnp.meshgrid(a, b, indexing='ij'))(v, vi))
print(make_jaxpr(grad(lambda a: jnp.meshgrid(a, a)[1].sum()))(v))
print(make_jaxpr(vmap(lambda a: jnp.meshgrid(a, a), in_axes=1))(m))
