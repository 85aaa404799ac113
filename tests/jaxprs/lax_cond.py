# lax.cond and lax.switch: plain.
import jax.numpy as jnp
from jax import lax, make_jaxpr

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
i = jnp.int32(1)
w = 2.0

print(make_jaxpr(lambda p, a: lax.cond(p, jnp.sin, jnp.cos, a))(True, m))
print(make_jaxpr(lambda a: lax.cond(a[0] > 0, lambda x: x + 1, lambda x: x - 1, a))(v))
print(make_jaxpr(lambda a: lax.cond(a > 0, lambda: a * 2, lambda: 1.0))(w))
print(make_jaxpr(lambda k, a: lax.switch(k, [jnp.sin, jnp.cos, jnp.tan], a))(i, m))
