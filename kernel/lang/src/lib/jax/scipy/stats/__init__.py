"""`jax.scipy.stats`: distributions; each is a module that loads when first used."""

import _jitbook


def __getattr__(name):
    if name == "norm":
        return _jitbook.import_module("jax.scipy.stats." + name)
    raise AttributeError(f"module 'jax.scipy.stats' has no attribute '{name}'")
