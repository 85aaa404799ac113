# lax.while_loop: plain.
import jax.numpy as jnp
from jax import lax, make_jaxpr

v = jnp.arange(3.0)
w = 2.0

print(make_jaxpr(lambda a: lax.while_loop(lambda k: k < 10.0, lambda k: k * 2, a))(w))
print(make_jaxpr(lambda a, b: lax.while_loop(lambda k: k < 3.0, lambda k: k + b, a))(w, w))
print(make_jaxpr(lambda a: lax.while_loop(lambda k: k[0] < 3, lambda k: (k[0] + 1, k[1] * 2), (0, a)))(v))
