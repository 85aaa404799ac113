# The basis that jacfwd and jacrev push through, as JAX writes it.
import jax
import jax.numpy as jnp
from jax import jacfwd, jacrev

print(jax.make_jaxpr(jacfwd(lambda x: x**2))(jnp.arange(2.0)))
print(jax.make_jaxpr(jacrev(lambda x: x**2))(1.0))
