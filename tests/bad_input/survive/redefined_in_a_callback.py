# A function that is redefined, and whose caches are cleared, by a callback of its own program while that runs.
import gc
import jax
import jax.numpy as jnp
from jax import lax

count = 0


def define(k):
    global f

    @jax.jit
    def f(x):
        def turn(i, c):
            jax.debug.callback(again, c)
            return c * 1.01 + k

        return lax.fori_loop(0, 5, turn, x).sum()


def again(c):
    global count
    count += 1
    define(count)
    jax.clear_caches()
    gc.collect()
    f_of_now = f
    if count < 20:
        f_of_now.lower(c)


define(0)
print(f(jnp.ones(3)) > 0)
print(count >= 5)
print(f(jnp.ones(2)).shape, count > 5)


def g(x):
    return x + jax.pure_callback(swap, jax.ShapeDtypeStruct((), jnp.float32), x)


def swap(x):
    global g
    g = lambda x: x * 100
    jax.clear_caches()
    return jnp.float32(1)


jitted = jax.jit(g)
print(jitted(1.0), g(1.0), jitted(1.0))
try:
    jax.jit(lambda x: jax.pure_callback(lambda v: 1 / 0, jax.ShapeDtypeStruct((), jnp.float32), x))(1.0)
except Exception as error:
    print(type(error).__name__, "ZeroDivisionError" in str(error))
print(jax.jit(lambda x: x + 1)(1.0))
