# Transforms in every order over first-order code and nested jit.
import itertools

import jax
import jax.numpy as jnp
from jax import grad, jit, jvp, vmap


def f(x):
    return jnp.sin(x) * x + jnp.exp(-x)


xs = jnp.array([0.5, 1.0, 2.0])
wrap = {
    "grad": grad,
    "jit": jit,
    "jvp": lambda g: lambda x: jvp(g, (x,), (jnp.ones_like(x),))[1],
    "vjp": lambda g: lambda x: jax.vjp(g, x)[1](jnp.ones_like(x))[0],
}
for n in (1, 2, 3):
    for names in itertools.product(wrap, repeat=n):
        g = f
        for name in names:
            g = wrap[name](g)
        print(*names, [round(float(v), 3) for v in vmap(g)(xs)], round(float(g(0.5)), 3))
h = jit(lambda x: jit(f)(x) + jit(f)(x * 2))
print(round(float(h(0.5)), 4), round(float(grad(h)(0.5)), 4), round(float(grad(jit(grad(h)))(0.5)), 4), jnp.round(vmap(grad(h))(xs), 3))
print(jnp.round(jit(vmap(grad(h)))(xs), 3), jnp.round(grad(lambda v: vmap(h)(v).sum())(xs), 3))
print(jnp.round(vmap(vmap(grad(h)))(xs[None]), 3), jnp.round(jvp(vmap(grad(h)), (xs,), (xs,))[1], 3))
outer = grad(lambda x: x * grad(lambda y: x * y**2)(x))
print(outer(3.0), grad(lambda x: grad(lambda y: x + y)(1.0) * x)(2.0), jvp(lambda x: grad(lambda y: x * y * y)(x), (3.0,), (1.0,)))
