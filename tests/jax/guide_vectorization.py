# In the manner of guides to vectorization, control flow under jit, state and pytrees.
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import grad, jit, lax, random, vmap

x, w = jnp.arange(5.0), jnp.array([2.0, 3.0, 4.0])


def convolve(x, w):
    output = []
    for i in range(1, len(x) - 1):
        output.append(jnp.dot(x[i - 1 : i + 2], w))
    return jnp.array(output)


xs, ws = jnp.stack([x, x + 1]), jnp.stack([w, w * 2])
print(convolve(x, w), vmap(convolve)(xs, ws), vmap(convolve, in_axes=(0, None))(xs, w), vmap(convolve, in_axes=1, out_axes=1)(xs.T, ws.T))
print(jit(vmap(convolve))(xs, ws), vmap(vmap(convolve, (None, 0)), (0, None))(xs, ws).shape)
print(vmap(lambda d: d["a"] + d["b"], in_axes=({"a": 0, "b": None},))({"a": xs, "b": x}))
print(vmap(lambda x: (x.sum(), x * 2), out_axes=(0, 1))(xs))
print(vmap(lambda x, i: x[i])(xs, jnp.array([1, 3])), vmap(lambda k: random.uniform(k))(random.split(random.key(3), 4)))


class State(NamedTuple):
    step: int
    params: dict
    velocity: dict


def init(key):
    a, b = random.split(key)
    params = {"dense": {"w": random.normal(a, (3, 2)) * 0.3, "b": jnp.zeros(2)}, "scale": random.uniform(b, (2,))}
    return State(0, params, jax.tree.map(jnp.zeros_like, params))


def forward(params, x):
    return jnp.tanh(x @ params["dense"]["w"] + params["dense"]["b"]) * params["scale"]


@jit
def update(state, batch, rate=0.1, momentum=0.9):
    x, y = batch
    loss, g = jax.value_and_grad(lambda p: jnp.mean((forward(p, x) - y) ** 2))(state.params)
    velocity = jax.tree.map(lambda v, g: momentum * v + g, state.velocity, g)
    params = jax.tree.map(lambda p, v: p - rate * v, state.params, velocity)
    return State(state.step + 1, params, velocity), loss


state, batch = init(random.key(7)), (jnp.ones((4, 3)), jnp.zeros((4, 2)) + 0.1)
for _ in range(3):
    state, loss = update(state, batch)
    print(int(state.step), loss)
print(jax.tree.map(jnp.shape, state))
print(jax.tree_util.tree_structure(state))
print([(jax.tree_util.keystr(k), v.shape) for k, v in jax.tree_util.tree_flatten_with_path(state.params)[0]])
states, losses = lax.scan(update, state, (jnp.ones((3, 4, 3)), jnp.zeros((3, 4, 2))))
print(losses, states.step)
ensemble = vmap(init)(random.split(random.key(1), 3))
print(vmap(update, in_axes=(State(0, 0, 0), None))(ensemble._replace(step=jnp.zeros(3, int)), batch)[1])


@jit
def clipped(x):
    return lax.cond(x.sum() > 1, lambda x: x / x.sum(), lambda x: x, x)


print(clipped(x), clipped(x * 0.01), vmap(clipped)(jnp.stack([x, x * 0.01])))


@partial(jit, static_argnames="n")
def power(x, n):
    return x if n == 0 else x * power(x, n - 1)


print(power(2.0, 5), grad(power)(2.0, 3), jit(lambda n: lax.fori_loop(0, n, lambda i, c: c * 2.0, 1.0))(5))


@jit
def collatz(n):
    def body(c):
        n, steps = c
        return jnp.where(n % 2 == 0, n // 2, 3 * n + 1), steps + 1

    return lax.while_loop(lambda c: c[0] != 1, body, (n, 0))[1]


print(collatz(27), vmap(collatz)(jnp.arange(1, 8)))
print(lax.switch(2, [lambda: 0.0, lambda: 1.0, lambda: 2.0]), vmap(lambda i, x: lax.switch(i, [jnp.sin, jnp.cos, jnp.abs], x))(jnp.arange(3), jnp.array([1.0, 2.0, -3.0])))
print(lax.map(lambda x: x**2, jnp.arange(4.0)), lax.associative_scan(jnp.maximum, jnp.array([3, 1, 4, 1, 5])))


def rnn(params, xs):
    def step(h, x):
        h = jnp.tanh(params["u"] @ h + params["v"] * x)
        return h, h.sum()

    return lax.scan(step, jnp.zeros(2), xs)


params = {"u": jnp.array([[0.1, 0.2], [-0.3, 0.4]]), "v": jnp.array([1.0, -1.0])}
print(rnn(params, jnp.arange(3.0)), grad(lambda p: rnn(p, jnp.arange(3.0))[1].sum())(params))


def show(thunk):
    try:
        print(thunk())
    except Exception as e:
        print(type(e).__name__, str(e).splitlines()[0][:200])


show(lambda: jit(lambda x: x if x > 0 else -x)(1.0))
show(lambda: jit(lambda x: [i for i in range(x)])(3))
show(lambda: jit(lambda x: x[x > 0])(jnp.arange(3.0)))
show(lambda: vmap(lambda x, y: x + y)(jnp.ones(3), jnp.ones(4)))
show(lambda: vmap(lambda x: x, in_axes=1)(jnp.ones(3)))
show(lambda: vmap(lambda x: x)(1.0))
show(lambda: lax.scan(lambda c, x: (c + x, None), 0, jnp.ones(3)))
show(lambda: lax.cond(True, lambda: 1.0, lambda: jnp.ones(2)))
show(lambda: lax.while_loop(lambda c: c < 3, lambda c: c + 1.5, 0))
show(lambda: lax.fori_loop(0, 3, lambda i, c: jnp.stack([c, c]), 1.0))
show(lambda: jax.tree.map(lambda a, b: a, {"a": 1}, {"b": 1}))
show(lambda: jax.tree.map(lambda a, b: a, [1, 2], [1]))
show(lambda: grad(lambda x: x)(jnp.ones(2)))
show(lambda: grad(lambda x: 1)(1.0))
show(lambda: grad(lambda x: x.sum())(jnp.arange(3)))
show(lambda: jax.jvp(jnp.sin, (1.0,), (1,)))
show(lambda: jax.jvp(jnp.sin, (1.0, 2.0), (1.0,)))
show(lambda: jax.vjp(jnp.sin, 1.0)[1](jnp.ones(2)))
show(lambda: jax.jacfwd(jnp.sin)(1))
