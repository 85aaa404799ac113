# Loops over lanes that stack what they carry: jitted, mapped, and in the forward pass of a gradient.
import jax
import jax.numpy as jnp
from jax import lax

xs = jnp.array([0.7, 1.2])


def powers(a):
    return lax.scan(lambda c, _: ((c[0] + 1, c[1] * a), c[1]), (0, a), None, length=3)[1]


def cube(x):
    return lax.fori_loop(0, 3, lambda i, c: c * x, x)


print(jax.jit(powers)(xs), powers(xs))
print(jax.jit(jax.vmap(powers))(xs))
print(jax.jit(jax.vmap(jax.grad(cube)))(xs), jax.vmap(jax.grad(cube))(xs))
