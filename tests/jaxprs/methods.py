# Array methods, plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
b = m > 2
c = jnp.ones(2, jnp.complex64)

print(make_jaxpr(lambda a: (a.sum(), a.sum(0), a.mean(), a.mean(axis=1), a.max(), a.min(1), a.prod()))(m))
print(make_jaxpr(lambda a: a.std())(m))
print(make_jaxpr(lambda a: a.var(axis=0))(m))
print(make_jaxpr(lambda a: (a.reshape(3, 2), a.reshape((6,)), a.ravel(), a.flatten(), a.T, a.mT, a.transpose(1, 0)))(m))
print(make_jaxpr(lambda a: (a.astype(int), a.astype("float16"), a.astype(jnp.float32), a.astype(bool)))(m))
print(make_jaxpr(lambda a: (a[None].squeeze(), a.swapaxes(0, 1), a.copy(), a.dot(a.T)))(m))
print(make_jaxpr(lambda a: (a.round(), a.round(1)))(v))
print(make_jaxpr(lambda a: (a.all(), a.any(axis=0)))(b))
print(make_jaxpr(lambda a: (a.sort(), a.argsort()))(v))
print(make_jaxpr(lambda a: (a.argmax(), a.argmin(axis=1)))(m))
print(make_jaxpr(lambda a: (a.clip(0, 1), a.cumsum(), a.take(jnp.array([0]))))(v))
print(make_jaxpr(lambda a: (a.real, a.imag, a.conj()))(c))
print(make_jaxpr(lambda a: a * a.shape[0] + a.ndim * a.size)(m))
print(make_jaxpr(lambda a: sum(a) + len(a))(v))
print(make_jaxpr(grad(lambda a: a.std()))(v))
print(make_jaxpr(grad(lambda a: a.mean() * a.max()))(m))
print(make_jaxpr(grad(lambda a: (a.T.ravel() ** 2).sum()))(m))
print(make_jaxpr(grad(lambda a: a.astype(jnp.float16).sum().astype(jnp.float32)))(m))
print(make_jaxpr(vmap(lambda a: a.sum(), in_axes=1))(m))
print(make_jaxpr(vmap(lambda a: a.std(), in_axes=1))(m))
print(make_jaxpr(vmap(lambda a: (a.reshape(1, 2), a.astype(int), a.argsort()), in_axes=1))(m))
