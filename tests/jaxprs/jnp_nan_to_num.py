# jnp.nan_to_num: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(jnp.nan_to_num)(m))
print(make_jaxpr(grad(lambda a: jnp.nan_to_num(a).sum()))(m))
print(make_jaxpr(vmap(jnp.nan_to_num, in_axes=1))(m))
