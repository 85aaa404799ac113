# jvp, vjp, linearize, linear arguments, jacobians by hand.
import jax
import jax.numpy as jnp
from jax import jvp, vjp

x = jnp.array([1.0, 2.0])
m = jnp.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
print(jvp(jnp.square, (3.0,), (1.0,)), jvp(lambda a, b: a * b, (2.0, 3.0), (1.0, 0.5)), jvp(lambda v: m @ v, (x,), (jnp.ones(2),)))
print(jvp(lambda a: (a + 1, {"k": a**2}), (2.0,), (1.0,)), jvp(lambda d: d["a"] * d["b"], ({"a": 2.0, "b": 3.0},), ({"a": 1.0, "b": 1.0},)))
y, pull = vjp(lambda a, b: (a * b, a + b), 2.0, 3.0)
print(y, pull((1.0, 0.0)), pull((0.0, 1.0)))
y, pull = vjp(lambda v: m @ v, x)
print(y, pull(jnp.array([1.0, 0.0, 0.0])), pull(y))
y, pull, aux = vjp(lambda v: (v.sum(), v * 2), x, has_aux=True)
print(y, pull(1.0), aux)
y, push = jax.linearize(lambda v: jnp.sum(v**2), x)
print(y, push(jnp.array([1.0, 0.0])), push(jnp.ones(2)))
print(jax.vmap(push)(jnp.eye(2)), jax.vmap(pull)(jnp.ones(3)), jax.vmap(vjp(lambda v: m @ v, x)[1])(jnp.eye(3))[0])
print(jvp(jax.grad(lambda v: jnp.sum(v**3)), (x,), (jnp.array([1.0, 0.0]),)))
print(jvp(lambda a: jvp(lambda b: b**3, (a,), (1.0,))[1], (2.0,), (1.0,)), jax.grad(lambda a: jvp(lambda b: b**3, (a,), (1.0,))[1])(2.0))
print(vjp(lambda a: [a, 2 * a], 1.0)[1]([1.0, 1.0]), jvp(lambda a: 3.0, (1.0,), (1.0,)), vjp(lambda a: jnp.zeros(2), 1.0)[1](jnp.ones(2)))
print(jvp(jax.jit(lambda a: a * a + 1), (3.0,), (1.0,)), jax.jit(lambda a: jvp(jnp.square, (a,), (a,)))(3.0), vjp(jax.jit(jnp.square), 3.0)[1](1.0))
print(jvp(lambda v: v @ v, (x,), (x,)), jvp(lambda v: v[0] * v[::-1], (x,), (x,)), jvp(lambda v: jnp.concatenate([v, v * v]), (x,), (jnp.ones(2),)))


def hvp(f, primal, tangent):
    return jvp(jax.grad(f), (primal,), (tangent,))[1]


print(hvp(lambda v: jnp.sum(v**3) + v[0] * v[1], x, jnp.array([1.0, 1.0])))
