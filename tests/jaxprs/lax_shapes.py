# lax.shapes: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, lax, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(lambda a: lax.broadcast_in_dim(a, (2, 3), (1,)))(v))
print(make_jaxpr(lambda a: lax.rev(a, (0,)))(m))
print(make_jaxpr(lambda a: lax.slice(a, (0, 1), (2, 3)))(m))
print(make_jaxpr(lambda a: lax.pad(a, 0.0, [(1, 0, 0), (0, 1, 1)]))(m))
print(make_jaxpr(lambda: lax.iota(jnp.float32, 3))())
print(make_jaxpr(lambda a: lax.convert_element_type(a, jnp.int8))(m))
print(make_jaxpr(lambda a: lax.bitcast_convert_type(a, jnp.int32))(m))
print(make_jaxpr(lambda a: lax.expand_dims(a, (0,)))(v))
print(make_jaxpr(lambda a: lax.full_like(a, 1))(v))
print(make_jaxpr(grad(lambda a: lax.pad(a, 0.0, [(1, 0, 0), (0, 1, 1)]).sum()))(m))
print(make_jaxpr(grad(lambda a: lax.slice(a, (0, 0), (2, 3), (1, 2)).sum()))(m))
print(make_jaxpr(grad(lambda a: lax.rev(a, (0,)).sum()))(m))
print(make_jaxpr(vmap(lambda a: lax.rev(a, (0,)), in_axes=1))(m))
print(make_jaxpr(vmap(lambda a: lax.pad(a, 0.0, [(1, 0, 0)]), in_axes=1))(m))
