# grad, value_and_grad, argnums, has_aux, pytrees of arguments, higher orders.
import jax
import jax.numpy as jnp
from jax import grad, value_and_grad

x = jnp.array([1.0, 2.0, 3.0])
print(grad(lambda a: a**2)(3.0), grad(jnp.sin)(0.0), grad(jnp.tanh)(0.0), grad(lambda a: jnp.sum(a**3))(x))
print(grad(grad(lambda a: a**3))(2.0), grad(grad(grad(lambda a: a**4)))(1.0), grad(grad(jnp.cos))(0.0))
print(grad(lambda a, b: a * b**2, argnums=1)(3.0, 2.0), grad(lambda a, b: a * b**2, argnums=(0, 1))(3.0, 2.0))
print(value_and_grad(lambda a: (a**2).sum())(x), value_and_grad(lambda a: (a * 2, {"aux": a + 1}), has_aux=True)(3.0))
print(grad(lambda a: (a**2, "note"), has_aux=True)(4.0), grad(lambda a, *, k: a * k)(2.0, k=3.0))
params = {"w": jnp.ones((2, 2)), "b": [jnp.zeros(2), 1.5], "none": None}


def loss(p, v):
    return jnp.sum((v @ p["w"] + p["b"][0]) * p["b"][1])


print(grad(loss)(params, jnp.array([[1.0, 2.0]])))
print(value_and_grad(loss, argnums=(0, 1))(params, jnp.ones((1, 2)))[1][1])
print(grad(lambda t: t[0] * t[1])((2.0, 5.0)), grad(lambda a: a[0] * a[2])(x), grad(lambda a: a["k"] ** 2)({"k": 3.0}))
print(grad(lambda a: a.astype(jnp.float16).sum().astype(float))(x), grad(lambda a: (a * a).sum())(jnp.ones(2, jnp.float16)).dtype)
print(grad(lambda a: jnp.real(a * jnp.conj(a)))(1 + 2j), grad(lambda z: z**2, holomorphic=True)(1 + 2j), grad(lambda a: jnp.abs(a) ** 2)(3 + 4j))
print(grad(lambda a: a if a > 0 else -a)(-2.0), grad(lambda a: sum(a * k for k in range(4)))(1.0))


@jax.grad
def decorated(a):
    """Doc."""
    return a**2 + 1


print(decorated(3.0), decorated.__name__, grad(jax.jit(lambda a: a**2))(2.0), jax.jit(grad(lambda a: a**2))(2.0))
print(grad(lambda a: jnp.sum(jnp.where(a > 1.5, a**2, -a)))(x), grad(lambda a: jnp.max(a))(x), grad(lambda a: a[jnp.array([0, 0, 2])].sum())(x))
print(grad(lambda a: a.at[1].set(5.0).sum())(x), grad(lambda a: (a.at[0].multiply(3.0) ** 2).sum())(x), grad(lambda a: a[::-1][0])(x))
print(grad(lambda a: jnp.sum(jnp.sort(a)[:2]))(x[::-1]), grad(lambda a: jnp.cumsum(a)[1])(x), grad(lambda a: jnp.prod(a))(x))
print(grad(lambda a: jax.lax.stop_gradient(a) * a)(3.0), grad(lambda a: jnp.dot(a, a))(x), grad(lambda a: jnp.mean(a))(x))
