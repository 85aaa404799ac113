"""A while loop whose condition is mapped, and what it becomes under further transforms."""
import jax
import jax.numpy as jnp
from jax import lax

x = jnp.array([0.3, -0.6, 0.8])


def grow(e, c=1.0):
    return lax.while_loop(lambda s: (s[0] < 2) & (s[1] < 50.0), lambda s: (s[0] + 1, s[1] * 2.0 + c), (0, e))[1]


print(jax.make_jaxpr(jax.vmap(grow))(x))
print(jax.make_jaxpr(jax.vmap(grow, in_axes=(None, 0)))(0.5, x))
print(jax.make_jaxpr(lambda x: jax.jvp(jax.vmap(grow), (x,), (x,)))(x))
print(jax.make_jaxpr(jax.jit(jax.vmap(grow)))(x))
twice = jnp.stack([x, 40 * x])
print([f(x).tolist() for f in (jax.vmap(grow), jax.jit(jax.vmap(grow)))])
print([f(twice).tolist() for f in (jax.vmap(jax.vmap(grow)), jax.jit(jax.vmap(jax.vmap(grow))))])
print(jax.jit(lambda x: jax.jvp(jax.vmap(grow), (x,), (x,))[1])(x).tolist())
