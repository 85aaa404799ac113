# jnp.full: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
w = 2.0

print(make_jaxpr(lambda: jnp.full(3, 1.0))())
print(make_jaxpr(lambda a: jnp.full((2, 2), a))(w))
print(make_jaxpr(lambda: jnp.full((2,), 3, dtype=jnp.float16))())
print(make_jaxpr(grad(lambda a: jnp.sum(jnp.full(3, a))))(2.0))
print(make_jaxpr(vmap(lambda a: jnp.full((2, 2), a), in_axes=0))(v))
