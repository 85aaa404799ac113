# Errors of grad, jvp, vjp, vmap, control flow and trees: class and first line.
import jax
import jax.numpy as jnp
from jax import grad, lax, vmap

x = jnp.arange(3.0)


def trial(f):
    try:
        print("ok", f())
    except Exception as error:
        print(type(error).__name__, "|", str(error).split("\n")[0])


for f in [
    lambda: grad(lambda a: a)(x), lambda: grad(lambda a: a * 2)(3), lambda: grad(lambda a: a * 1j)(1.0), lambda: grad(lambda a: None)(1.0),
    lambda: grad(lambda a: a)("a"), lambda: grad(lambda a: a, argnums=1)(1.0), lambda: grad(3), lambda: grad(lambda a: 1)(1.0),
    lambda: grad(lambda a: a, has_aux=True)(1.0), lambda: grad(lambda a: jnp.floor(a).astype(int))(1.0), lambda: grad(lambda a: a)(),
    lambda: grad(lambda a, b: a * b, argnums=(0, 2))(1.0, 2.0), lambda: grad(lambda a: a["u"])({"u": 1, "v": 2.0}),
    lambda: jax.jvp(jnp.sin, (x,), (jnp.ones(4),)), lambda: jax.jvp(jnp.sin, (1.0,), (1,)), lambda: jax.jvp(jnp.sin, 1.0, 1.0),
    lambda: jax.jvp(jnp.sin, (1.0,), (1.0, 2.0)), lambda: jax.vjp(jnp.sin, x)[1](jnp.ones(4)), lambda: jax.vjp(jnp.sin, x)[1](x, x) and None,
    lambda: vmap(lambda a, b: a + b)(x, jnp.ones(4)), lambda: vmap(jnp.sin)(1.0), lambda: vmap(lambda a, b: a, in_axes=(0,))(x, x),
    lambda: vmap(lambda a: a, in_axes=(0, 0))(x), lambda: vmap(lambda a: a, in_axes=None)(x), lambda: vmap(lambda a: a, out_axes=None)(x),
    lambda: vmap(jnp.sin, in_axes=1)(x), lambda: vmap(lambda d: d["a"], in_axes=({"b": 0},))({"a": x}),
    lambda: lax.cond(True, lambda a: a, lambda a: 1, 1.0), lambda: lax.cond(True, lambda a: (a,), lambda a: a, 1.0), lambda: lax.cond(x, lambda a: a, lambda a: a, 1.0),
    lambda: lax.scan(lambda c, _: (c + x, None), 0.0, x), lambda: lax.scan(lambda c, _: c, 0.0, x), lambda: lax.scan(lambda c, z: (c, None), 0.0, (x, jnp.ones(4))),
    lambda: lax.while_loop(lambda c: c, lambda c: c, 1.0), lambda: lax.while_loop(lambda c: c[0] < 1, lambda c: c[0], (0, 1)), lambda: lax.fori_loop(0, 2.5, lambda i, c: c, 1.0),
    lambda: lax.switch(0, []), lambda: lax.scan(lambda c, z: (c, z), 0.0, None),
    lambda: jax.tree.map(lambda a, b: a, [1, 2], [1]), lambda: jax.tree.map(lambda a, b: a, {"a": 1}, {"b": 1}), lambda: jax.tree.unflatten(jax.tree.structure([1, 2]), [1]),
    lambda: jax.tree.map(lambda a, b: a, [1, 2], (1, 2)), lambda: jax.tree.transpose(jax.tree.structure([0]), jax.tree.structure((0,)), [1]),
    lambda: jax.eval_shape(lambda a: a @ a, jnp.ones((2, 3))),
]:
    trial(f)
