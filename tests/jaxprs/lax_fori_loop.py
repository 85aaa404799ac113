# lax.fori_loop: plain.
import jax.numpy as jnp
from jax import lax, make_jaxpr

v = jnp.arange(3.0)
i = jnp.int32(1)

print(make_jaxpr(lambda a: lax.fori_loop(0, 3, lambda k, x: x + k, a))(v))
print(make_jaxpr(lambda a, n: lax.fori_loop(0, n, lambda k, x: x * 2, a))(v, i))
print(make_jaxpr(lambda a: lax.fori_loop(0, 3, lambda k, x: x.at[k].set(0.0), a))(v))
