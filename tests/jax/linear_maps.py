# What vjp, linearize and linear_transpose hand out is a pytree: it goes into and out of compiled functions. And what the
# transforms say of outputs and arguments that they do not take.
import jax
import jax.numpy as jnp
from jax import grad, jit, lax, random, vmap


def told(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


print(jit(lambda x: jax.vjp(jnp.sin, x))(1.0)[1](2.0), jit(lambda x: jax.linearize(jnp.sin, x))(1.0)[1](2.0))
x = jnp.array([1.0, 2.0])
y, pull = jax.vjp(lambda x, n: jnp.sin(x) * x * n, x, 3.0)
print(jit(pull)(x), vmap(pull)(jnp.eye(2)), jit(lambda f, g: f(g))(pull, x))
y, push = jax.linearize(lambda d: {"s": d["a"] * jnp.cos(d["b"])}, {"a": x, "b": 2 * x})
t = {"a": x, "b": x}
print(jit(push)(t), jit(lambda f, t: f(t))(push, t), vmap(lambda f: f(t), axis_size=2, in_axes=None)(push))
print(jit(lambda f, g: f(g))(jax.linear_transpose(lambda x: 2 * x, 1.0), 3.0))
fwd, bwd = jax.fwd_and_bwd(lambda x, w: x @ w, argnums=(0, 1))
y, residuals = fwd(x, x)
print(y, bwd(residuals, 1.0))
fwd, bwd = jax.fwd_and_bwd(lambda x, w: (x @ w, {"aux": w}), argnums=1, has_aux=True)
y, residuals, aux = fwd(x, x)
print(y, aux, bwd(residuals, 2.0))
print(lax.scan(lambda c, e: (c + pull(e)[0], None), 0 * x, jnp.eye(2))[0])

told(lambda: jax.jacrev(lambda x: x * 1j)(1.0))
told(lambda: jax.jacfwd(jnp.abs, holomorphic=True)(1.0j))
told(lambda: jax.jacrev(lambda x: x.astype(int))(x))
told(lambda: jax.jacfwd(lambda x: x, argnums=1)(x))
told(lambda: jax.value_and_grad(lambda x: x.astype(int))(jnp.float32(1.0)))
told(lambda: grad(lambda k: 1.0)(random.key(0)))
told(lambda: jax.linear_transpose(lambda x: x.astype(int), 1.0)(3))
print(jax.vjp(lambda x, n: n, 1.0, 3)[1](1)[0])


@jax.tree_util.register_pytree_node_class
class Tagged:
    def __init__(self, x, tag):
        self.x, self.tag = x, tag

    def tree_flatten(self):
        return (self.x,), self.tag

    @classmethod
    def tree_unflatten(cls, tag, children):
        return cls(*children, tag)


told(lambda: lax.scan(lambda c, e: (Tagged(c.x + e, "other"), None), Tagged(0.0, "first"), x))
told(lambda: lax.cond(True, lambda: Tagged(1.0, "first"), lambda: Tagged(1.0, "other")))
