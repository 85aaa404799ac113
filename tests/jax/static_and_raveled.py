# static_argnums beyond the parameters, and the weak types of ravel_pytree.
import jax
import jax.numpy as jnp
from functools import partial
from jax.flatten_util import ravel_pytree

def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

class A:

    def m(self, x, n):
        return x * n

attempt(lambda: jax.jit(lambda x: x, static_argnums=3)(1))
attempt(lambda: jax.jit(lambda x: x, static_argnums=(0, -2)))
attempt(lambda: jax.jit(lambda x, y: x, static_argnums=-2)(3, 4))
attempt(lambda: jax.jit(lambda *x: x, static_argnums=5)(3, 4))
attempt(lambda: jax.jit(A().m, static_argnums=1)(2., 3))
attempt(lambda: jax.jit(A().m, static_argnums=2)(2., 3))
attempt(lambda: jax.jit(A.m, static_argnums=(0, 2))(A(), 2., 3))
attempt(lambda: jax.jit(partial(lambda a, b, c: a, 1), static_argnums=1)(2, 3))
attempt(lambda: jax.jit(jnp.sum, static_argnums=1)(jnp.ones((2, 2)), 0))
attempt(lambda: partial(jax.jit, static_argnums=1)(lambda x, n: x * n)(2., 2))
attempt(lambda: partial(jax.jit, static_argnums=(1, 2))(lambda x, n: x * n))
attempt(lambda: jax.jit(lambda x, *, k: x, static_argnums=1))
attempt(lambda: jax.jit(lambda x, n=2: x*n, static_argnums=1)(2.))
attempt(lambda: jax.jit(lambda x, n=2: x*n, static_argnums=())(2.))
attempt(lambda: repr(ravel_pytree([1., 2.])[0]))
attempt(lambda: repr(ravel_pytree([1, 2])[0]))
attempt(lambda: repr(ravel_pytree({"a": 1., "b": jnp.ones(2)})[0]))
attempt(lambda: repr(ravel_pytree({'a': 1., 'b': 2.})[1](ravel_pytree([1., 2.])[0])))
attempt(lambda: ravel_pytree([1, 2.])[1](jnp.array([1., 2.])))
attempt(lambda: ravel_pytree([1, 2.])[1](jnp.array([1, 2])))
attempt(lambda: repr(ravel_pytree([True, 2])[0]))
attempt(lambda: repr(ravel_pytree([])[0]))
attempt(lambda: ravel_pytree([])[1](jnp.zeros(0)))
attempt(lambda: ravel_pytree([1., jnp.ones((2, 2))])[1](jnp.ones(4)))
attempt(lambda: jax.make_jaxpr(lambda t: ravel_pytree(t)[0])({'a': 1., 'b': jnp.ones((2, 2))}))
attempt(lambda: ravel_pytree(jnp.float16(3))[1](jnp.ones(1)))
