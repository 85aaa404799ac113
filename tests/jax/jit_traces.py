# How often a jitted function is traced: counted by a Python side effect.
import functools

import jax
import jax.numpy as jnp
import numpy as np

count = 0


def g(*args, **kwargs):
    global count
    count += 1
    return jax.tree.map(lambda v: v * 2, args)


def traces(calls, **options):
    global count
    f = jax.jit(lambda *a, **k: g(*a, **k), **options)
    count, seen = 0, []
    for args in calls:
        f(*args)
        seen.append(count)
    return seen


x3, x4 = jnp.arange(3.0), jnp.arange(4.0)
print("values", traces([(x3,), (x3 + 1,)]))
print("shapes", traces([(x3,), (x4,), (x3,)]))
print("python scalars", traces([(1.0,), (2.0,)]))
print("weak and strong", traces([(1.0,), (jnp.float32(1),), (jnp.array(1.0),), (np.float32(1),), (np.float64(1),)]))
print("types", traces([(1,), (True,), (1.0,), (1j,)]))
print("numpy", traces([(np.ones(3, np.float32),), (jnp.ones(3),), (np.ones(3),)]))
print("containers", traces([([1.0, 2.0],), ((1.0, 2.0),)]))
print("dicts", traces([({"a": 1.0, "b": 2.0},), ({"b": 1.0, "a": 2.0},), ({"a": 1.0},)]))
print("none", traces([(1.0, None), (1.0, None), (1.0, 2.0)]))


@functools.partial(jax.jit, static_argnums=1)
def power(x, n):
    global count
    count += 1
    return x**n


count, seen = 0, []
for n in (2, 3, 2, 2.0, True):
    power(x3, n)
    seen.append(count)
print("static", seen)


@functools.partial(jax.jit, static_argnames=("n", "flag"))
def named(x, n=2, *, flag=False):
    global count
    count += 1
    return x**n if flag else x


count, seen = 0, []
for call in (lambda: named(x3), lambda: named(x3, n=2), lambda: named(x3, 2), lambda: named(x3, flag=True), lambda: named(x=x3)):
    call()
    seen.append(count)
print("static names and keywords", seen)


def h(x):
    global count
    count += 1
    return x


count = 0
jax.jit(h)(1.0), jax.jit(h)(2.0)
print("same function, two jits", count)
count = 0
for _ in range(3):
    jax.jit(lambda x: h(x))(1.0)
print("a new lambda each time", count)
count = 0
jitted = jax.jit(h)
jax.grad(jitted)(1.0), jax.grad(jitted)(2.0), jax.vmap(jitted)(x3), jitted(1.0), jitted(2.0)
print("grad and vmap of jit", count)
jitted.clear_cache()
count = 0
jitted(1.0)
print("after clear_cache", count)
