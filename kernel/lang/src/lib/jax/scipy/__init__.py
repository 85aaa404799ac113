"""`jax.scipy`: functions of SciPy over JAX arrays; its modules load when first used."""

import _jitbook


def __getattr__(name):
    if name in ("signal", "special", "stats"):
        return _jitbook.import_module("jax.scipy." + name)
    raise AttributeError(f"module 'jax.scipy' has no attribute '{name}'")
