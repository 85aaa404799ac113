# Side effects at trace time, stale globals, outputs, statics, keywords, disable_jit, stages.
from functools import partial

import jax
import jax.numpy as jnp


@jax.jit
def noisy(x):
    print("tracing", x)
    return x + 1


print(noisy(3.0), noisy(4.0), noisy(jnp.arange(2.0)))
with jax.disable_jit():
    print(noisy(3.0))
scale = 2.0


@jax.jit
def scaled(x):
    return x * scale


print(scaled(1.0))
scale = 10.0
print(scaled(1.0), scaled(jnp.ones(2)))
print(jax.jit(lambda: (1, 3, 2.5, True, None, [jnp.ones(1)]))())


@partial(jax.jit, static_argnums=(0,), static_argnames=("mode",))
def make(n, value, mode="full"):
    if mode == "full":
        return jnp.full(n, value)
    return jnp.zeros(n) + value * jnp.arange(n)


print(make(3, 1.5), make(2, 1, mode="ramp"), make(2, value=4.0))


@jax.jit
def swap(pair, *, times=1):
    a, b = pair
    return {"first": b * times, "second": a}


print(swap((1, jnp.arange(2))), swap((1, jnp.arange(2)), times=3))


@jax.jit
def loop(x):
    for i in range(3):
        x = x * 2 + i
    return x if x.ndim == 0 else x.sum()


print(loop(1), loop(jnp.arange(3.0)))
f = jax.jit(lambda x: jnp.sin(x) ** 2)
print(f.lower(1.0).compile()(1.0) == f(1.0), jax.eval_shape(f, jnp.ones((2, 3))), f.eval_shape(1.0))
print(f.__name__, noisy.__name__, noisy.__wrapped__.__name__)
log = []
g = jax.jit(lambda x: log.append(x.shape) or x)
g(jnp.ones(2)), g(jnp.ones(2)), g(jnp.ones(3))
print(log)
x = jnp.arange(3.0)
y = jax.jit(lambda a: a)(x)
print(y, y is x, jnp.ones(2).block_until_ready(), jax.block_until_ready({"a": x}))
print(jax.jit(lambda d, k: d[k] if k in d else 0.0, static_argnums=1)({"a": 1.0}, "a"))
counter = jax.jit(lambda c, s: {**c, s: c[s] + 1}, static_argnums=1)
print(counter({"u": 1, "v": 2.0}, "u"))
