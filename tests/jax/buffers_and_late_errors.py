# Buffers of bytes as arrays; reverse mode through a while loop whose result is not differentiated; callbacks of nothing.
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax


def trial(name, f):
    try:
        print(name, "->", f())
    except Exception as error:
        print(name, "->", type(error).__name__, "|", error)


trial("bytearray", lambda: jnp.array(bytearray(b"abc")))
trial("as floats", lambda: jnp.array(bytearray(b"abc"), dtype=jnp.float32))
trial("asarray", lambda: jnp.asarray(bytearray(b"abc")).dtype)
trial("empty", lambda: jnp.array(bytearray(b"")))
trial("bytes", lambda: jnp.array(b"abc"))
trial("NumPy", lambda: np.array(bytearray(b"abc")) + np.array(bytearray(b"abd")))


def double(x):
    return lax.while_loop(lambda c: c < 3, lambda c: c * 2, x)


trial("stopped", lambda: jax.grad(lambda x: lax.stop_gradient(double(x)) * x)(1.0))
trial("stopped, jitted", lambda: jax.jit(jax.grad(lambda x: lax.stop_gradient(double(x)) * x))(1.0))
trial("forward", lambda: jax.linearize(double, 1.0)[1](1.0))
trial("reverse", lambda: jax.grad(double)(1.0))
trial("reverse, jitted", lambda: jax.grad(jax.jit(double))(1.0))
trial("reverse, in a scan", lambda: jax.grad(lambda x: lax.scan(lambda c, a: (double(c), None), x, jnp.ones(2))[0])(1.0))
trial("reverse, mapped", lambda: jax.grad(lambda x: jax.vmap(double)(x).sum())(jnp.ones(2)))
trial("callback of nothing", lambda: jax.pure_callback(lambda x: x, None, 1.0))
trial("cotangent of an int", lambda: jax.vjp(lambda x: x.astype(int), jnp.ones(3))[1](jnp.ones(3)))


def true(x):
    print("true is traced")
    return x


def false(x):
    print("false is traced")
    return x


lax.cond(True, true, false, 1.0)
jax.jit(lambda p, x: lax.cond(p, true, false, x))(True, 1.0)
