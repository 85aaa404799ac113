"""`jax.stages`: the steps of a jitted call."""
from jax._stages import Compiled, Lowered, Traced
