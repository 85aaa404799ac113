# What rules give that is no array, zeros of weak numbers, rules that are all None.
import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree


def vjp(fwd, bwd):
    f = jax.custom_vjp(lambda x: x * 2.0)
    f.defvjp(fwd, bwd)
    return f


residual = vjp(lambda x: (x * 2.0, "r"), lambda r, g: (g,))
text = vjp(lambda x: (x * 2.0, None), lambda r, g: ("a",))
zero = vjp(lambda x: (x * 2.0, None), lambda r, g: (None,))
none = jax.custom_jvp(lambda x, y: x * 2.0)
none.defjvps(None, None)
one = jax.custom_jvp(lambda x, y: x * y)
one.defjvps(None, lambda t, a, x, y: t * 7)
tangent = jax.custom_jvp(lambda x: x * 2.0)
tangent.defjvp(lambda p, t: (p[0], "a"))
twice = jax.custom_gradient(lambda x: (2 * x, lambda g: 3 * g))
for f in (lambda: jax.grad(residual)(1.0), lambda: jax.jit(jax.grad(residual))(1.0), lambda: jax.grad(text)(1.0), lambda: jax.grad(zero)(1.0),
          lambda: (jax.grad(zero)(1.0).weak_type, jax.grad(zero)(jnp.ones(())).weak_type, jax.vjp(zero, 1.0)[1](1.0)),
          lambda: jax.jvp(none, (1.0, 2.0), (1.0, 1.0)), lambda: jax.grad(none)(1.0, 2.0), lambda: jax.jvp(one, (jnp.ones(2), 2.0), (jnp.ones(2), 1.0))[1],
          lambda: jax.jvp(tangent, (1.0,), (1.0,)), lambda: ravel_pytree("a"), lambda: (jax.grad(twice)(1.0), jax.vmap(jax.grad(twice))(jnp.ones(2)))):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e).split(" but got")[0].split("\n")[0])
