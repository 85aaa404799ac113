# Arguments of control flow, custom rules and checkpoints that are refused, or that mean something special.
import jax
import jax.numpy as jnp
from jax import custom_batching, jit, lax, vmap


def told(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


x = jnp.arange(3.0)
told(lambda: jit(lambda n: lax.fori_loop(0, n, lambda i, c: c + i, 0, unroll=2))(3))
told(lambda: lax.fori_loop(0, 3, lambda i, c: c + i, 0, unroll=2))
told(lambda: lax.map(lambda a: a * 2, x, batch_size=0))
told(lambda: jax.checkpoint(lambda x: x, concrete=True)(1.0))
twice = custom_batching.custom_vmap(lambda x: x)


@twice.def_vmap
def rule(axis_size, in_batched, x):
    return (x, x), (True, True)


told(lambda: vmap(twice)(x))
