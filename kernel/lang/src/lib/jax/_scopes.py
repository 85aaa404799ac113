"""Switches of JAX's that are set for a while: those that mean something here, and those that do not."""
from contextlib import contextmanager

from jax._config import _switched, check_setting


@contextmanager
def named_scope(name):
    """A name for what is traced inside a `with`: it is not kept."""
    if not isinstance(name, str):
        raise TypeError("named_scope name argument must be a string.")
    yield


@contextmanager
def _inert(value=None):
    yield


default_device = default_matmul_precision = enable_checks = log_compiles = _inert
transfer_guard = transfer_guard_device_to_device = transfer_guard_device_to_host = transfer_guard_host_to_device = _inert


def numpy_dtype_promotion(new_val):
    """Promotion between dtypes inside a `with`: ``"standard"`` or ``"strict"``."""
    check_setting("jax_numpy_dtype_promotion", new_val)
    return _switched("jax_numpy_dtype_promotion", new_val)


def numpy_rank_promotion(new_val):
    """What happens where shapes of unlike rank meet, inside a `with`: ``"allow"``, ``"warn"`` or ``"raise"``."""
    check_setting("jax_numpy_rank_promotion", new_val)
    return _switched("jax_numpy_rank_promotion", new_val)
