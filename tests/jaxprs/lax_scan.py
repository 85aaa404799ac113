# lax.scan and lax.map: plain.
import jax.numpy as jnp
from jax import lax, make_jaxpr

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
s = jnp.float32(0.5)

print(make_jaxpr(lambda a: lax.scan(lambda k, x: (k + x, k * x), 0.0, a))(v))
print(make_jaxpr(lambda a, b: lax.scan(lambda k, x: (k * b + x, None), 1.0, a, reverse=True))(v, s))
print(make_jaxpr(lambda a: lax.scan(lambda k, x: (k * 2, k), a, None, length=4))(v))
print(make_jaxpr(lambda a: lax.map(jnp.sin, a))(m))
