# Softmax classifier with minibatches, permutation per epoch and SGD inside lax.fori_loop.
import jax
import jax.numpy as jnp
from jax import lax, nn, random

key = random.key(42)
centers = jnp.array([[2.0, 0.0], [-2.0, 0.0], [0.0, 2.5]])
key, sub = random.split(key)
labels = jnp.arange(30) % 3
points = centers[labels] + 0.3 * random.normal(sub, (30, 2))


def logits(params, x):
    return x @ params["w"] + params["b"]


def loss(params, x, y):
    return -jnp.mean(nn.log_softmax(logits(params, x))[jnp.arange(y.shape[0]), y])


@jax.jit
def epoch(params, key):
    order = random.permutation(key, 30)

    def body(i, p):
        take = lax.dynamic_slice_in_dim(order, i * 10, 10)
        g = jax.grad(loss)(p, points[take], labels[take])
        return jax.tree.map(lambda a, d: a - 0.3 * d, p, g)

    return lax.fori_loop(0, 3, body, params)


params = {"w": jnp.zeros((2, 3)), "b": jnp.zeros(3)}
print(f"{loss(params, points, labels):.4f}")
for e in range(20):
    key, sub = random.split(key)
    params = epoch(params, sub)
    if e % 5 == 4:
        accuracy = jnp.mean(jnp.argmax(logits(params, points), axis=1) == labels)
        print(e, f"{loss(params, points, labels):.2f} {accuracy:.2f}")
print(jnp.argmax(logits(params, centers), axis=1))
