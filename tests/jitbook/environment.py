# Switches that the environment sets before JAX is imported.
import os

os.environ["JAX_ENABLE_X64"] = "True"
os.environ["JAX_DEBUG_NANS"] = "0"

import jax
import jax.numpy as jnp

print(jax.config.jax_enable_x64, jax.config.jax_debug_nans, jnp.ones(2).dtype)
