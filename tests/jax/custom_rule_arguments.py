"""Custom rules of functions whose arguments have defaults or are given by name, and in 64 bits."""
from functools import partial

import jax
from jax import custom_jvp, custom_vjp, grad


@partial(custom_jvp, nondiff_argnums=(1,))
def power(x, n=2):
    return x ** n


@power.defjvp
def _(n, primals, tangents):
    return power(primals[0], n), 10 * n * primals[0] ** (n - 1) * tangents[0]


print(grad(power)(3.0), grad(power)(3.0, 3), grad(power)(3.0, n=3), power(2.0))


@custom_vjp
def product(x, y=2.0):
    return x * y


product.defvjp(lambda x, y: (x * y, (x, y)), lambda res, g: (10 * g * res[1], g * res[0]))
print(grad(product)(3.0), grad(product)(3.0, 5.0), grad(lambda x: product(y=x, x=1.0))(2.0), jax.jit(product)(1.0))


@custom_jvp
def scaled(x, y=2):
    return x * y


@scaled.defjvp
def _(primals, tangents):
    x, y = primals
    return scaled(x, y), 100 * tangents[0]


print(grad(scaled)(3.0))
with jax.enable_x64(True):
    print(repr(grad(product)(3.0)), repr(jax.vmap(grad(product))(jax.numpy.arange(2.0))), grad(scaled)(3.0).dtype)
