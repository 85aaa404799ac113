# optimization_barrier over pytrees, and reciprocal.
import jax
import jax.numpy as jnp
from jax import lax, jit, vmap, grad
x = jnp.arange(1.0, 4.0)

def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

attempt(lambda: lax.optimization_barrier((x, {'a': x * 2})))
attempt(lambda: lax.optimization_barrier(x))
attempt(lambda: jax.make_jaxpr(lax.optimization_barrier)(x))
attempt(lambda: grad(lambda x: sum(lax.optimization_barrier((x, x * x))).sum())(x))
attempt(lambda: vmap(lambda a: lax.optimization_barrier([a, a]))(x))
attempt(lambda: jit(lambda a: lax.optimization_barrier({'k': a}))(x))
attempt(lambda: lax.optimization_barrier(None))
attempt(lambda: lax.optimization_barrier(()))
attempt(lambda: lax.reciprocal(x))
