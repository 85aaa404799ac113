# grad, value_and_grad, vjp, jvp, vmap and their compositions on small functions.
import jax
import jax.numpy as jnp
from jax import grad, jvp, make_jaxpr, value_and_grad, vjp, vmap

x = jnp.arange(3.0)
m = jnp.ones((2, 3))


def f(a):
    return jnp.sin(a) * a


def mlp(params, a):
    for w, b in params:
        a = jnp.tanh(a @ w + b)
    return a.sum()


params = [(jnp.ones((3, 4)), jnp.zeros(4)), (jnp.ones((4, 1)), jnp.zeros(1))]

print(make_jaxpr(grad(f))(2.0))
print(make_jaxpr(grad(grad(f)))(2.0))
print(make_jaxpr(grad(grad(grad(lambda a: a**3))))(2.0))
print(make_jaxpr(value_and_grad(f))(2.0))
print(make_jaxpr(grad(lambda a, b: a * b + jnp.exp(b), argnums=(0, 1)))(1.0, 2.0))
print(make_jaxpr(grad(lambda a, b: a * 3.0, argnums=1))(1.0, 2.0))
print(make_jaxpr(value_and_grad(lambda a: (a**2, a + 1), has_aux=True))(2.0))
print(make_jaxpr(lambda a: vjp(f, a)[1](a))(x))
print(make_jaxpr(lambda a, b: vjp(lambda u, v: (u * v, u + v), a, b)[1]((a, b)))(x, x))
print(make_jaxpr(lambda a: jvp(f, (a,), (a,)))(x))
print(make_jaxpr(lambda a: jvp(lambda u: (u, 3.0, jnp.floor(u)), (a,), (a,)))(x))
print(make_jaxpr(lambda a, b: jvp(lambda u, v: u @ v, (a, b), (a, b)))(m, x))
print(make_jaxpr(grad(lambda a: jvp(f, (a,), (1.0,))[1]))(2.0))
print(make_jaxpr(lambda a: jvp(grad(f), (a,), (1.0,)))(2.0))
print(make_jaxpr(vmap(f))(x))
print(make_jaxpr(vmap(grad(f)))(x))
print(make_jaxpr(grad(lambda a: vmap(f)(a).sum()))(x))
print(make_jaxpr(vmap(vmap(f)))(m))
print(make_jaxpr(vmap(lambda a, b: a * b, in_axes=(0, None), out_axes=1))(m, x))
print(make_jaxpr(vmap(lambda a: (a.sum(), 1.0), in_axes=1))(m))
print(make_jaxpr(vmap(lambda a, b: a @ b, in_axes=(None, 0)))(x, m))
print(make_jaxpr(vmap(lambda d: d["a"] + d["b"], in_axes=({"a": 0, "b": None},)))({"a": x, "b": 1.0}))
print(make_jaxpr(grad(mlp))(params, m))
print(make_jaxpr(vmap(grad(mlp), in_axes=(None, 0)))(params, m))
print(make_jaxpr(lambda a: jax.linearize(f, a)[1](a))(x))
