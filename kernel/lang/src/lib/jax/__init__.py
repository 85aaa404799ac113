"""JAX: composable transformations of array programs, evaluated and compiled by this program itself."""
import _jitbook
from jax import _config
from jax._api import (
    ShapeDtypeStruct, block_until_ready, device_get, device_put, eval_shape, grad, hessian, jacfwd, jacobian, jacrev,
    jvp, linearize, make_jaxpr, named_call, value_and_grad, vjp, vmap,
)
from jax._device import Device, device_count, devices
from jax import (
    core, custom_batching, custom_derivatives, debug, dtypes, errors, experimental, flatten_util, lax, nn, numpy, ops, random,
    scipy, stages, tree, tree_util, typing,
)
from jax._callback import effects_barrier, pure_callback
from jax._checkpoint import checkpoint, checkpoint_policies, remat
from jax._scopes import (
    default_device, default_matmul_precision, enable_checks, log_compiles, named_scope, numpy_dtype_promotion,
    numpy_rank_promotion, transfer_guard, transfer_guard_device_to_device,
    transfer_guard_device_to_host, transfer_guard_host_to_device,
)
from jax._solve import closure_convert, fwd_and_bwd, linear_transpose
from jax.custom_derivatives import custom_gradient, custom_jvp, custom_vjp
from jax.dtypes import float0

_jitbook.config_of_environment()

__version__ = "0.10.2"

config = _config.config
clear_caches = _jitbook.clear_caches
disable_jit = _config.disable_jit
enable_x64 = _config.enable_x64
debug_nans = _config.debug_nans
debug_infs = _config.debug_infs
checking_leaks = _config.checking_leaks
check_tracer_leaks = _config.checking_leaks
local_devices = devices
local_device_count = device_count
Array = _jitbook.Array
_TAKES_ANY = 4


def jit(fun=None, /, *, static_argnums=None, static_argnames=None, donate_argnums=None, donate_argnames=None,
        keep_unused=False, device=None, backend=None, inline=False, in_shardings=None, out_shardings=None,
        compiler_options=None):
    """Compile a function on its first call for each signature.

    >>> jit(lambda x: x * 2)(3.0)
    Array(6., dtype=float32, weak_type=True)
    """
    if static_argnums is not None:
        _check_static(fun, static_argnums)
    return _jitbook.jit(fun, static_argnums=static_argnums, static_argnames=static_argnames, inline=inline,
                        donate_argnums=donate_argnums, library=False, keep_unused=keep_unused)


def _check_static(fun, static_argnums):
    """That `fun` takes as many positional arguments as the numbers say; with `*args` it takes any number."""
    code = getattr(fun, "__code__", None)
    if code is None or code.co_flags & _TAKES_ANY:
        return
    numbers = (static_argnums,) if isinstance(static_argnums, int) else tuple(static_argnums)
    taken = code.co_argcount - hasattr(fun, "__self__")
    if numbers and (-min(numbers) > taken or max(numbers) >= taken):
        raise ValueError(f"Jitted function has static_argnums={numbers}, but only accepts {taken} positional arguments.")


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


def process_indices():
    """The numbers of the processes that compute together."""
    return [0]


host_count, host_id, host_ids = process_count, process_index, process_indices
