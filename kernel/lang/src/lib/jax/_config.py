"""`jax.config`: switches that programs set, and context managers that set them for a while."""
import _jitbook
from contextlib import contextmanager

# Switches that are accepted and mean nothing here.
_INERT = ("jax_platforms", "jax_platform_name", "jax_log_compiles", "jax_default_matmul_precision",
          "jax_threefry_partitionable", "jax_compilation_cache_dir",
          "jax_traceback_filtering", "jax_default_prng_impl", "jax_debug_key_reuse")


def check_setting(name, value):
    """The error of a value that a switch has not."""
    if name == "jax_numpy_dtype_promotion" and value not in ("standard", "strict"):
        raise ValueError(f"{value!r} is not a valid NumpyDtypePromotion")
    known = ["allow", "warn", "raise"]
    if name == "jax_numpy_rank_promotion" and value not in known:
        raise ValueError(f"new enum value must be in {known}, got {value} of type {type(value)}.")


class Config:
    """The switches by name."""

    def update(self, name, value):
        """Set a switch: ``jax.config.update("jax_enable_x64", True)``."""
        check_setting(name, value)
        if not _jitbook.config_set(name, value):
            if name not in _INERT:
                raise AttributeError(f"Unrecognized config option: {name}")
            if name == "jax_threefry_partitionable" and not value:
                raise NotImplementedError("jitbook has only the partitionable random streams that JAX has by default")
            self.__dict__[name] = value

    def __getattr__(self, name):
        if name.startswith("jax_"):
            return _jitbook.config_get(name)
        raise AttributeError(f"'Config' object has no attribute '{name}'")

    def read(self, name):
        return getattr(self, name)


config = Config()


@contextmanager
def _switched(name, value):
    former = _jitbook.config_get(name)
    _jitbook.config_set(name, value)
    try:
        yield
    finally:
        _jitbook.config_set(name, former)


def disable_jit(disable=True):
    """Run jitted functions op by op inside a `with`."""
    return _switched("jax_disable_jit", disable)


def enable_x64(new_val=True):
    """Use 64-bit dtypes inside a `with`."""
    return _switched("jax_enable_x64", new_val)


def debug_nans(new_val=True):
    """Raise FloatingPointError on the first NaN inside a `with`."""
    return _switched("jax_debug_nans", new_val)


def debug_infs(new_val=True):
    """Raise FloatingPointError on the first infinity inside a `with`."""
    return _switched("jax_debug_infs", new_val)


def checking_leaks(new_val=True):
    """Raise an error where a traced value outlives its tracing, inside a `with`."""
    return _switched("jax_check_tracer_leaks", new_val)


check_tracer_leaks = checking_leaks


def update(name, value):
    """Set a switch."""
    config.update(name, value)
