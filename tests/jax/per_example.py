# Per-example gradients, Jacobians by vmap of vjp/jvp, ensembles by vmap over keys.
import jax
import jax.numpy as jnp
from jax import grad, jit, random, vmap

xs = jnp.array([[1.0, 2.0], [3.0, 4.0], [0.0, 1.0]])
ys = jnp.array([1.0, 0.0, 2.0])
w = jnp.array([0.5, -0.5])


def loss(w, x, y):
    return (jnp.dot(x, w) - y) ** 2


each = jit(vmap(grad(loss), in_axes=(None, 0, 0)))(w, xs, ys)
print(each, each.mean(axis=0), grad(lambda w: vmap(loss, (None, 0, 0))(w, xs, ys).mean())(w))
norms = vmap(lambda g: jnp.sqrt(jnp.sum(g**2)))(each)
print(jnp.round(norms, 3), jnp.round(each * jnp.minimum(1.0, 1.0 / jnp.maximum(norms, 1e-6))[:, None], 3))


def f(v):
    return jnp.array([v[0] * v[1], v[0] ** 2, jnp.sin(v[1])])


point = jnp.array([2.0, 0.0])
forward = vmap(lambda t: jax.jvp(f, (point,), (t,))[1], out_axes=1)(jnp.eye(2))
value, pull = jax.vjp(f, point)
(reverse,) = vmap(pull)(jnp.eye(3))
print(forward, reverse, jnp.array_equal(forward, reverse), value)


def init(key):
    a, b = random.split(key)
    return {"w": random.randint(a, (2,), 0, 5), "b": random.randint(b, (), 0, 5)}


ensemble = vmap(init)(random.split(random.key(0), 4))
print(jax.tree.map(jnp.shape, ensemble), ensemble["w"], vmap(lambda p, x: p["w"] @ x + p["b"], (0, None))(ensemble, jnp.array([1, 2])))
print(vmap(vmap(lambda a, b: a - b, (0, None)), (None, 0))(jnp.arange(2), jnp.arange(3)), vmap(jnp.outer, (1, 1), 2)(xs, xs).shape)
