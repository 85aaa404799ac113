import jax
import jax.numpy as jnp
from jax import lax

def root(x):
    return lax.cond(x > 0, lambda x: jnp.sqrt(x), lambda x: 0.0 * x, x)

def three(i, x, y):
    return lax.switch(i, [lambda x, y: x, lambda x, y: x + y, lambda x, y: y], x, y)

xs = jnp.array([4.0, -4.0, 0.0])
i = jnp.array([0, 1, 2])
print(jax.make_jaxpr(jax.vmap(root))(xs))
print(jax.make_jaxpr(jax.vmap(three, in_axes=(0, 0, None)))(i, jnp.ones((3, 2)), jnp.zeros(2)))
print(jax.make_jaxpr(jax.vmap(three, in_axes=(0, None, None)))(i, jnp.arange(2), jnp.arange(2)))
