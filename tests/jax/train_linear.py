# Linear regression by gradient descent.
import jax
import jax.numpy as jnp
from jax import random

key_x, key_noise = random.split(random.key(0))
true_w, true_b = jnp.array([2.0, -1.0, 0.5]), 0.25
xs = random.normal(key_x, (64, 3))
ys = xs @ true_w + true_b + 0.01 * random.normal(key_noise, (64,))


def predict(params, x):
    return x @ params["w"] + params["b"]


def mse(params, x, y):
    return jnp.mean((predict(params, x) - y) ** 2)


@jax.jit
def update(params, x, y, lr=0.1):
    grads = jax.grad(mse)(params, x, y)
    return jax.tree.map(lambda p, g: p - lr * g, params, grads)


params = {"w": jnp.zeros(3), "b": 0.0}
for epoch in range(101):
    if epoch % 25 == 0:
        print(f"epoch {epoch:3d} loss {mse(params, xs, ys):.4f}")
    params = update(params, xs, ys)
print(jnp.round(params["w"], 2), f"{params['b']:.2f}")
