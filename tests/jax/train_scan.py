# Optimisers as pure functions over NamedTuple state; a whole training run inside lax.scan.
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import lax


class Adam(NamedTuple):
    m: jax.Array
    v: jax.Array
    t: int


def init(p):
    return Adam(jnp.zeros_like(p), jnp.zeros_like(p), 0)


def adam(g, s, lr=0.1, b1=0.9, b2=0.999):
    t = s.t + 1
    m = b1 * s.m + (1 - b1) * g
    v = b2 * s.v + (1 - b2) * g**2
    return -lr * (m / (1 - b1**t)) / (jnp.sqrt(v / (1 - b2**t)) + 1e-8), Adam(m, v, t)


def rosenbrock(p):
    return (1 - p[0]) ** 2 + 10 * (p[1] - p[0] ** 2) ** 2


def run(p, steps):
    def body(carry, _):
        p, s = carry
        value, g = jax.value_and_grad(rosenbrock)(p)
        delta, s = adam(g, s)
        return (p + delta, s), value

    return lax.scan(body, (p, init(p)), None, length=steps)


start = jnp.array([-1.0, 1.0])
(p, s), values = jax.jit(run, static_argnums=1)(start, 500)
print(values[0], values.shape, values[-1] < 1e-2, jnp.round(p, 1), s.t, s.m.shape)
(p2, _), values2 = run(start, 3)
print(jnp.round(values2, 3), jnp.round(p2, 3))
x = start
for _ in range(3):
    x = x - 0.01 * jax.grad(rosenbrock)(x)
print(jnp.round(x, 4), f"{rosenbrock(x):.4f}")
