# x.at[...].set, add, get, max and their kin.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
k = jnp.array([0, 2])
i = jnp.int32(1)

print(make_jaxpr(lambda a: a.at[0].set(1.0))(v))
print(make_jaxpr(lambda a, s: a.at[0].set(s))(v, 2.0))
print(make_jaxpr(lambda a: a.at[-1].add(1))(v))
print(make_jaxpr(lambda a: a.at[1:].set(0))(v))
print(make_jaxpr(lambda a: a.at[:, 0].set(1.0))(m))
print(make_jaxpr(lambda a: a.at[0, 1].add(1.0))(m))
print(make_jaxpr(lambda a, r: a.at[0].set(r))(m, v))
print(make_jaxpr(lambda a, j: a.at[j].set(5.0))(v, i))
print(make_jaxpr(lambda a, j: a.at[j].add(a[j]))(v, k))
print(make_jaxpr(lambda a, j: a.at[j].max(1.0))(v, k))
print(make_jaxpr(lambda a, j: a.at[j].min(1.0))(v, k))
print(make_jaxpr(lambda a, j: a.at[j].multiply(2.0))(v, k))
print(make_jaxpr(lambda a, j: a.at[j, j].set(0.0))(m, k))
print(make_jaxpr(lambda a, j: (a.at[0].get(), a.at[j].get(mode="fill", fill_value=0.0)))(v, k))
print(make_jaxpr(lambda a: a.at[::2].divide(2.0))(v))
print(make_jaxpr(grad(lambda a: a.at[0].set(1.0).sum()))(v))
print(make_jaxpr(grad(lambda a: (a.at[1].add(2.0) ** 2).sum()))(v))
print(make_jaxpr(grad(lambda a, u: (a.at[k].set(u) ** 2).sum(), argnums=(0, 1)))(v, v[:2]))
print(make_jaxpr(vmap(lambda a: a.at[0].set(1.0), in_axes=1))(m))
print(make_jaxpr(vmap(lambda a, u: a.at[k[0]].add(u), in_axes=(1, 0)))(m, v))
