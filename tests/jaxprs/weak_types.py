# Weak types are not printed, but decide which conversions appear.
import jax.numpy as jnp
from jax import grad, jit, make_jaxpr, vmap

f16 = jnp.ones(2, jnp.float16)
i8 = jnp.ones(2, jnp.int8)

print(make_jaxpr(lambda a, s: a + s)(f16, 2.0))
print(make_jaxpr(lambda a, s: a + s)(f16, jnp.float32(2.0)))
print(make_jaxpr(lambda a, s: a * s)(i8, 2))
print(make_jaxpr(lambda a, s: a * s)(i8, 2.0))
print(make_jaxpr(lambda s, t: s + t)(1, 2.0))
print(make_jaxpr(lambda s: (s + 1, s + 1.0, s * True, s + jnp.int8(1)))(1))
print(make_jaxpr(lambda s: jnp.array([s, 1.0]) + f16)(1))
print(make_jaxpr(lambda s: jnp.where(s > 0, s, f16))(2.0))
print(make_jaxpr(lambda s: jit(lambda a: a + f16)(s))(2.0))
print(make_jaxpr(grad(lambda s: (s * f16).sum().astype(float)))(2.0))
print(make_jaxpr(vmap(lambda a, s: a + s, in_axes=(0, None)))(f16, 2.0))
print(make_jaxpr(lambda s: (jnp.sin(s) * i8, s**2, 2**s, s // 2))(3))
print(make_jaxpr(lambda s: jnp.sum(s) + jnp.mean(s) + jnp.max(s))(3))
print(make_jaxpr(lambda s: jnp.asarray(s, dtype=jnp.float32) + 1)(3))
