"""JAX: composable transformations of array programs, evaluated and compiled by this program itself."""
import _jitbook
from jax import config as _config_module
from jax._api import (
    ShapeDtypeStruct, block_until_ready, device_get, device_put, eval_shape, grad, hessian, jacfwd, jacobian, jacrev,
    jvp, linearize, make_jaxpr, named_call, value_and_grad, vjp, vmap,
)
from jax._device import device_count, devices

__version__ = "0.10.2"

config = _config_module.config
clear_caches = _jitbook.clear_caches
disable_jit = _config_module.disable_jit
enable_x64 = _config_module.enable_x64
debug_nans = _config_module.debug_nans
local_devices = devices
local_device_count = device_count
Array = _jitbook.Array


def jit(fun=None, /, *, static_argnums=None, static_argnames=None, donate_argnums=None, donate_argnames=None,
        keep_unused=False, device=None, backend=None, inline=False, in_shardings=None, out_shardings=None,
        compiler_options=None):
    """Compile a function on its first call for each signature.

    >>> jit(lambda x: x * 2)(3.0)
    Array(6., dtype=float32, weak_type=True)
    """
    return _jitbook.jit(fun, static_argnums=static_argnums, static_argnames=static_argnames, inline=inline,
                        donate_argnums=donate_argnums, library=False, keep_unused=keep_unused)


def typeof(x):
    """The type of an array: its dtype, shape and weak type."""
    return _jitbook.aval_of(x)


def default_backend():
    """The name of the platform."""
    return "cpu"


def process_index():
    """This process among those that compute together: there is one."""
    return 0


def process_count():
    """How many processes compute together."""
    return 1


_LAZY = ("numpy", "lax", "random", "nn", "tree", "tree_util", "scipy", "errors", "dtypes", "debug", "typing",
         "flatten_util", "custom_derivatives", "ad_checkpoint", "test_util", "experimental", "stages", "image", "ops", "core", "extend")


def __getattr__(name):
    if name in _LAZY:
        return _jitbook.import_module("jax." + name)
    if name in ("custom_jvp", "custom_vjp"):
        from jax import custom_derivatives
        return getattr(custom_derivatives, name)
    if name in ("pure_callback", "effects_barrier"):
        from jax import _callback
        return getattr(_callback, name)
    if name in ("checkpoint", "remat", "checkpoint_policies"):
        from jax import _checkpoint
        return getattr(_checkpoint, name)
    if name in ("linear_transpose", "closure_convert"):
        from jax import _solve
        return getattr(_solve, name)
    if name == "custom_batching":
        return _jitbook.import_module("jax.custom_batching")
    if name in ("pmap", "shard_map", "make_mesh", "named_scope", "new_ref", "make_user_context"):
        raise NotImplementedError(f"jax.{name} is not in jitbook yet")
    raise AttributeError(f"module 'jax' has no attribute '{name}'")
