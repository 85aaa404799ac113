# jit under grad, jvp and vmap, and those inside jit.
import jax
import jax.numpy as jnp
from jax import grad, jit, make_jaxpr, value_and_grad, vmap

x = jnp.arange(3.0)
m = jnp.ones((2, 3))
double = jit(lambda a: a * 2)


@jit
def loss(w, a):
    return jnp.sum(jnp.tanh(a @ w) ** 2)


print(make_jaxpr(grad(jit(lambda a: jnp.sum(jnp.sin(a) * a))))(x))
print(make_jaxpr(jit(grad(lambda a: jnp.sum(jnp.sin(a) * a))))(x))
print(make_jaxpr(grad(lambda a: jnp.sum(double(a) * double(a))))(x))
print(make_jaxpr(grad(loss))(x, m))
print(make_jaxpr(grad(loss, argnums=(0, 1)))(x, m))
print(make_jaxpr(value_and_grad(loss))(x, m))
print(make_jaxpr(vmap(jit(lambda a, b: jnp.sin(a) * b), in_axes=(1, None)))(m, jnp.ones(2)))
print(make_jaxpr(vmap(lambda a: double(double(a)), in_axes=1))(m))
print(make_jaxpr(jit(vmap(jnp.dot, in_axes=(0, None))))(m, x))
print(make_jaxpr(lambda a: jax.jvp(jit(lambda y: jnp.sin(y) * y), (a,), (a,)))(x))
print(make_jaxpr(lambda a: jax.vjp(jit(lambda y: jnp.sin(y) * y), a)[1](a))(x))
print(make_jaxpr(grad(lambda a: jit(grad(lambda y: jnp.sin(y) * y))(a)))(1.0))
print(make_jaxpr(vmap(grad(loss), in_axes=(None, 0)))(x, m[:, None, :]))
print(make_jaxpr(grad(lambda a: vmap(jit(lambda y: y * y))(a).sum()))(x))
print(make_jaxpr(grad(lambda a: jit(lambda y, z: (y, z * 2.0, y * z))(a, a)[2].sum()))(x))
print(make_jaxpr(grad(lambda a: jit(lambda y: jnp.float32(3.0))(a)))(1.0))
