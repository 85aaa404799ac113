# A small multilayer perceptron with tanh on tiny data: init by key splitting, momentum by tree.map.
import jax
import jax.numpy as jnp
from jax import grad, jit, random, vmap

sizes = [2, 8, 1]


def init_layer(key, n_in, n_out, scale=0.5):
    w_key, b_key = random.split(key)
    return scale * random.normal(w_key, (n_in, n_out)), scale * random.normal(b_key, (n_out,))


def init(key):
    keys = random.split(key, len(sizes) - 1)
    return [init_layer(k, m, n) for k, m, n in zip(keys, sizes[:-1], sizes[1:])]


def predict(params, x):
    for w, b in params[:-1]:
        x = jnp.tanh(x @ w + b)
    w, b = params[-1]
    return (x @ w + b)[0]


batched = vmap(predict, in_axes=(None, 0))


def loss(params, batch):
    x, y = batch
    return jnp.mean((batched(params, x) - y) ** 2)


@jit
def step(params, velocity, batch):
    g = grad(loss)(params, batch)
    velocity = jax.tree.map(lambda v, d: 0.9 * v - 0.1 * d, velocity, g)
    return jax.tree.map(jnp.add, params, velocity), velocity


x = jnp.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = jnp.array([0.0, 1.0, 1.0, 0.0])
params = init(random.key(1))
print(jax.tree.map(lambda p: p.shape, params))
print(f"{loss(params, (x, y)):.4f}")
velocity = jax.tree.map(jnp.zeros_like, params)
for i in range(300):
    params, velocity = step(params, velocity, (x, y))
print(loss(params, (x, y)) < 1e-2, jnp.round(batched(params, x)))
