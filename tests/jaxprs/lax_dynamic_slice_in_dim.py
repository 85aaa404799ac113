# lax.dynamic_slice_in_dim: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, lax, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
i = jnp.int32(1)

print(make_jaxpr(lambda a: lax.dynamic_slice_in_dim(a, 1, 2))(v))
print(make_jaxpr(lambda a, k: lax.dynamic_slice_in_dim(a, k, 1))(m, i))
print(make_jaxpr(lambda a, k: lax.dynamic_index_in_dim(a, k, 0, keepdims=False))(m, i))
print(make_jaxpr(lambda a, k: lax.dynamic_update_slice(a, a[:1], (k,)))(v, i))
print(make_jaxpr(grad(lambda a, k: lax.dynamic_slice_in_dim(a, k, 2).sum()))(v, i))
print(make_jaxpr(grad(lambda a, k: lax.dynamic_update_slice(a, a[:1] * 2, (k,)).sum()))(v, i))
print(make_jaxpr(vmap(lambda a, k: lax.dynamic_slice_in_dim(a, k, 1), in_axes=(1, None)))(m, i))
