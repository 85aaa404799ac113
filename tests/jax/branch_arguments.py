# Operands by name, the five-argument cond, indices and bounds that are none.
import jax
import jax.numpy as jnp
from jax import lax, jit, grad, vmap

def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

x = jnp.arange(1.0, 4.0)
attempt(lambda: lax.cond(True, lambda x: x is None, lambda x: False, operand=None))
attempt(lambda: lax.cond(True, lambda x: x, lambda x: -x, operand=None))
attempt(lambda: lax.cond(False, lambda x: x, lambda x: -x, operand=3.))
attempt(lambda: lax.cond(True, lambda x: x, lambda x: -x, 2., operand=3.))
attempt(lambda: lax.cond(True, 3., lambda x: x * 2, 4., lambda x: x))
attempt(lambda: jit(grad(lambda a, b: lax.cond(a > b, a, jnp.sin, b, jnp.cos), (0, 1)))(1., 2.))
attempt(lambda: lax.cond(True, 3., 4))
attempt(lambda: lax.cond(True, 3., lambda x: x, 4., 5.))
attempt(lambda: lax.switch(1, [lambda x: 0, lambda x: x], operand=7))
attempt(lambda: lax.switch(1, [lambda x: 0, lambda x: x], 1, operand=7))
attempt(lambda: lax.switch(1, [lambda x: 0, lambda x: 1], operand=None))
attempt(lambda: lax.switch('a', [lambda: 1, lambda: 2]))
attempt(lambda: lax.switch(None, [lambda: 1, lambda: 2]))
attempt(lambda: lax.switch(True, [lambda: 1, lambda: 2]))
attempt(lambda: lax.fori_loop(0, 'a', lambda i, s: s, 0))
attempt(lambda: lax.fori_loop(None, 3, lambda i, s: s, 0))
attempt(lambda: lax.fori_loop(0, jnp.arange(2), lambda i, s: s, 0))
attempt(lambda: lax.fori_loop(0, jnp.int32(3), lambda i, s: s + i, 0))
attempt(lambda: lax.stop_gradient('a'))
attempt(lambda: lax.stop_gradient({'a': x}))
attempt(lambda: lax.stop_gradient([x, 'b']))
attempt(lambda: lax.stop_gradient(None))
attempt(lambda: lax.axis_size('q'))
