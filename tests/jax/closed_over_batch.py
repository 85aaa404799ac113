# Functions with rules of their own that close over a mapped value, called under vmap.
from functools import partial

import jax
import jax.numpy as jnp
from jax import grad, jit, vmap

x = jnp.arange(1.0, 4.0)


def forward(y):
    h = jax.custom_jvp(lambda x: x * y)
    h.defjvp(lambda p, t: (h(p[0]), t[0] * y * 3))
    return h


def backward(y):
    h = jax.custom_vjp(lambda x: x * y)
    h.defvjp(lambda x: (x * y, x), lambda r, g: (g * 7,))
    return h


@partial(jax.custom_jvp, nondiff_argnums=(0,))
def apply(f, x):
    return f(x)


apply.defjvp(lambda f, p, t: (apply(f, p[0]), 2.0 * t[0]))


@partial(jax.custom_vjp, nondiff_argnums=(0,))
def root(f, x):
    return jax.lax.fori_loop(0, 20, lambda i, z: 0.5 * (z + f(z)), x)


root.defvjp(lambda f, x: (root(f, x), x), lambda f, x, g: (g * f(x),))

for name, f in [
    ("jvp", lambda y: forward(y)(y)), ("jvp grad", lambda y: grad(forward(y))(y)), ("vjp", lambda y: backward(y)(y)), ("vjp grad", lambda y: grad(backward(y))(y)),
    ("apply", lambda y: apply(lambda z: z * y, y)), ("apply partial", lambda y: apply(partial(jnp.multiply, y), y)),
    ("apply grad", lambda y: grad(apply, 1)(lambda z: z * y, y)), ("root", lambda y: root(lambda z: y / z, y)), ("root grad", lambda y: grad(root, 1)(lambda z: y / z, y)),
    ("inner jit", lambda y: jit(lambda w: apply(lambda z: z * y, w))(y + 1)),
]:
    for how, g in [("vmap", vmap(f)), ("jit vmap", jit(vmap(f))), ("vmap jit", vmap(jit(f))), ("vmap vmap", lambda x: vmap(vmap(f))(jnp.stack([x, 2 * x]))), ("named", vmap(f, axis_name="i"))]:
        try:
            print(name, how, g(x).tolist())
        except Exception as e:
            print(name, how, type(e).__name__)
