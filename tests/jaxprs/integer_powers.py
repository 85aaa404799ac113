"""Derivatives of a power whose exponents are integers of an array."""
import jax
import jax.numpy as jnp

x, i = jnp.arange(1.0, 4.0), jnp.arange(3)
print(jax.make_jaxpr(lambda x, i: jax.jvp(lambda x: x**i, (x,), (x,)))(x, i))
print(jax.make_jaxpr(lambda x: jax.jvp(lambda x: x**i, (x,), (x,)))(x))
