"""Functions that are not linear, transposed: errors of JAX's classes. Prefixes with other aux data."""
import jax
import jax.numpy as jnp
from jax import lax

x = jnp.arange(1.0, 4.0)


def kind(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, str(e)[:40] if isinstance(e, ValueError) else "")


kind(jax.linear_transpose(lambda x: jnp.where(x > 0, x, 2 * x), x), x)
kind(jax.linear_transpose(lambda x: lax.dynamic_slice(x, (x[0].astype(int),), (1,)), x), x[:1])
kind(jax.linear_transpose(lambda x: lax.cond(x[0] > 0, lambda x: x, lambda x: 2 * x, x), x), x)
kind(jax.linear_transpose(lambda x: x * x, x), x)


def outer(y):
    @jax.custom_jvp
    def h(x):
        return x * jnp.sin(y)

    h.defjvp(lambda p, t: (h(p[0]), t[0] * jnp.sin(y)))
    return jax.jit(h)(y**2)


kind(jax.grad(outer), 1.0)


@jax.tree_util.register_pytree_node_class
class A:
    def __init__(self, x, n):
        self.x, self.n = x, n

    def tree_flatten(self):
        return (self.x,), self.n

    @classmethod
    def tree_unflatten(cls, n, children):
        return cls(children[0], n)


for name in "jk":
    kind(jax.vmap(lambda a: a.x, in_axes=(A(0, name),)), A(jnp.arange(2.0), "k"))
print(jax.tree.structure(A(1, "q")))
