# Static arguments, partial, closures, default arguments and functions as arguments.
from functools import partial

import jax
import jax.numpy as jnp
from jax import jit


@partial(jit, static_argnames="n")
def powers(x, n):
    return jnp.stack([x**i for i in range(n)])


print(powers(2.0, 4), powers(2.0, n=3), powers(x=jnp.arange(2.0), n=2))


@partial(jit, static_argnums=(0, 2))
def apply(f, x, times=2):
    for _ in range(times):
        x = f(x)
    return x


print(apply(jnp.sin, 0.0), apply(lambda v: v + 1, 0), apply(jnp.square, 2.0, 3), apply(jnp.square, 2.0, times=1))


class Config:
    def __init__(self, scale):
        self.scale = scale

    def __hash__(self):
        return hash(self.scale)

    def __eq__(self, other):
        return self.scale == other.scale


traces = []
run = jit(lambda c, x: traces.append(c.scale) or x * c.scale, static_argnums=0)
print(run(Config(2), 1.0), run(Config(2), 5.0), run(Config(3), 1.0), traces)
add = partial(lambda a, b, c: a + b * c, 1.0, c=10.0)
print(jit(add)(2.0), jax.grad(add)(2.0), jax.vmap(add)(jnp.arange(3.0)))


class Model:
    def __init__(self, w):
        self.w = w

    @partial(jit, static_argnums=0)
    def __call__(self, x):
        return self.w * x

    @staticmethod
    @jit
    def twice(x):
        return 2 * x


model = Model(3.0)
print(model(2.0), model(jnp.arange(2.0)), Model.twice(4.0), model.twice(5.0))
print(jit(lambda x, y=2.0, *, z=3.0: x + y * z)(1.0), jit(lambda x, y=2.0, *, z=3.0: x + y * z)(1.0, z=1.0), jit(lambda *a, **k: sum(a) + sum(k.values()))(1, 2, u=3))


def make(n):
    @jit
    def f(x):
        return x * n

    return f


print([make(n)(2) for n in range(3)], jit(jit(lambda x: x + 1))(1), jit(jnp.sum)(jnp.arange(4)))
try:
    jit(lambda n: jnp.zeros(n), static_argnums=0)(jnp.array(3))
except ValueError as error:
    print(str(error).split(".")[0])
print(jit(lambda shape: jnp.zeros(shape), static_argnums=0)((2, 1)), jit(lambda s: len(s), static_argnums=0)("abc"), jit(lambda x, flag: x if flag else -x, static_argnums=1)(1.0, False))


# Which argument is static is part of what a program is kept by.
@partial(jax.jit, static_argnames=("p", "q"))
def which(x, p=0, q=0):
    print("traced", p, q)
    return x + 10 * p + 100 * q


print(which(1.0, p=1), which(1.0, q=1), which(1.0, 1), which(1.0, q=1, p=1), which(1.0, p=1, q=1), which(1.0, p=True))
