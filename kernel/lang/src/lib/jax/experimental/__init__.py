"""What JAX keeps under `jax.experimental`."""
import _jitbook
from jax import enable_x64
from jax._callback import io_callback


def __getattr__(name):
    if name == "checkify":
        return _jitbook.import_module("jax.experimental.checkify")
    raise AttributeError(f"module 'jax.experimental' has no attribute '{name}'")
