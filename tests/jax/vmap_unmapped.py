# What vmap does not map reaches the function as it came, and a value that is no JAX array comes back as it is.
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax, vmap, jit, grad
from collections import namedtuple
x = jnp.arange(3.0)

def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

P = namedtuple('P', 'a b')
attempt(lambda: vmap(lambda a, n: a * np.sin(n), (0, None))(x, 2.))
attempt(lambda: vmap(lambda a, n: jnp.ones(n) * a, (0, None))(x, 3))
attempt(lambda: vmap(lambda a, n: a if n > 2 else -a, (0, None))(x, 3))
attempt(lambda: vmap(lambda a, n: (a, n, type(n).__name__), (0, None), (0, None, None))(x, np.ones(2)))
attempt(lambda: vmap(lambda a, n: (a, n), (0, None), (0, None))(x, np.ones(2)))
attempt(lambda: vmap(lambda a, n: (a, n), (0, None), (0, None))(x, 2))
attempt(lambda: vmap(lambda a, n: (a, n), (0, None), (0, 0))(x, 2))
attempt(lambda: vmap(vmap(lambda a, n: a + n, (0, None)), (None, 0))(x, x))
attempt(lambda: vmap(grad(lambda a, n: a**n), (0, None))(x, 2))
attempt(lambda: vmap(lambda a, n: lax.fori_loop(0, n, lambda i, c: c * a, 1.), (0, None))(x, 2))
attempt(lambda: jit(vmap(lambda a, n: a * n, (0, None)))(x, 2))
attempt(lambda: vmap(lambda a, n: a * n, (0, None))(x, jnp.int32(2)))
attempt(lambda: vmap(lambda p: p.a * p.b, in_axes=(P(0, None),))(P(x, 2)))
attempt(lambda: vmap(lambda p, *q: p, in_axes=(P(0, None), True))(P(x, 2), x))
attempt(lambda: vmap(lambda x: x, True)(x))
attempt(lambda: vmap(lambda a, n: a + n, (0, None))(x, True))
attempt(lambda: vmap(lambda a, n: (a * n).dtype.name, (0, None), None)(x, np.float64(2)))
attempt(lambda: vmap(lambda a, n: (a * n), (0, None))(x, np.float64(2)))
attempt(lambda: vmap(lambda a, n: (a * n), (0, None))(x.astype(jnp.float16), np.float32(2)).dtype)
attempt(lambda: vmap(lambda a, n: n.shape, (0, None), None)(x, 2.))
attempt(lambda: vmap(lambda a, n: a @ n, (0, None))(jnp.ones((2, 3)), np.ones(3)))
attempt(lambda: vmap(lambda a, *n: a, (0, None))(x, 2.))
attempt(lambda: vmap(lambda a, *n: a)(x, x, jnp.ones(2)))
attempt(lambda: vmap(lambda a, *n: a)(x, x, {'k': jnp.ones(2)}))
