# Window reductions: plain, under jvp and grad, mapped.
import jax.numpy as jnp
from jax import grad, jvp, lax, make_jaxpr, vmap

x = jnp.ones((1, 4, 4, 2))


def max_pool(a):
    return lax.reduce_window(a, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def sum_pool(a):
    return lax.reduce_window(a, 0.0, lax.add, (1, 3, 2, 1), (1, 2, 1, 1), "SAME")


def min_pool(a):
    return lax.reduce_window(a, jnp.inf, lax.min, (1, 2, 2, 1), (1, 1, 1, 1), ((0, 0), (1, 0), (0, 1), (0, 0)))


for f in [max_pool, sum_pool, min_pool]:
    print(make_jaxpr(f)(x))
    print(make_jaxpr(grad(lambda a: f(a).sum()))(x))
    print(make_jaxpr(vmap(f, in_axes=1))(jnp.ones((1, 3, 4, 4, 2))))
    print(make_jaxpr(lambda a, t: jvp(f, (a,), (t,)))(x, x))
print(make_jaxpr(vmap(grad(lambda a: max_pool(a).sum()), in_axes=1))(jnp.ones((1, 3, 4, 4, 2))))
print(make_jaxpr(lambda a: lax.reduce_window(a, -2, lax.max, (2,), (1,), "VALID"))(jnp.arange(4)))
print(make_jaxpr(lambda a: lax.reduce_window(a, 0, lax.add, (2,), (1,), "VALID", window_dilation=(2,), base_dilation=(2,)))(jnp.arange(4)))
