# What no transform has touched comes back as it was: constants, auxiliary data, carries that a body hands on.
import jax
import jax.numpy as jnp
import numpy as np
from jax import grad, jacfwd, jacrev, jvp, lax, linearize, value_and_grad, vjp


def show(name, value):
    print(name, jax.tree.map(lambda x: (type(x).__name__, str(x)), value))


show("jvp of a constant", jvp(lambda x: 2.0, (1.0,), (1.0,)))
show("jvp of constants", jvp(lambda x: {"a": 3, "b": (x * 2, True)}, (1.0,), (1.0,))[0])
show("jvp of an array", jvp(lambda x: np.ones(2), (1.0,), (1.0,)))
show("vjp", vjp(lambda x: (2.0, x * 2), 1.0)[0])
show("linearize", linearize(lambda x: 2.0, 1.0)[0])
show("value_and_grad", value_and_grad(lambda x: 2.0)(1.0))
show("aux", grad(lambda x: (x * x, {"n": 3, "f": 2.5, "b": True, "a": np.arange(2), "x": x * 1, "s": "text"}), has_aux=True)(1.0))
show("aux of vjp", vjp(lambda x: (x * x, 3.0), 1.0, has_aux=True)[::2])
show("aux of jvp", jvp(lambda x: (x * x, 3.0), (1.0,), (1.0,), has_aux=True))
show("aux of jacfwd", jacfwd(lambda x: (x * x, x * 1), has_aux=True)(1.0))
show("scan", lax.scan(lambda c, x: ((c[0], c[1] + x), x), (3, 2.0), jnp.ones(2)))
show("scan of none", lax.scan(lambda c, x: (c, x), (3, 2.0), jnp.zeros((0,))))
show("scan of a constant", lax.scan(lambda c, x: ((c[0], 3.0), x), (3, 2.0), jnp.zeros((1,))))
show("fori", lax.fori_loop(0, 3, lambda i, c: (c[0] + 1, c[1]), (3, 4)))
show("fori of none", lax.fori_loop(0, 0, lambda i, c: c, 3))
show("fori of none, changed", lax.fori_loop(0, 0, lambda i, c: c + 1, 3))
show("while", lax.while_loop(lambda c: c[0] < 3, lambda c: (c[0] + 1, c[1]), (0, 4)))
print(repr(jacfwd(lambda x: x**2)(1.0)), repr(jacrev(jnp.sin)(1.0)), repr(jax.hessian(lambda x: x**3)(1.0)))
print(repr(jacfwd(lambda x: x**2)(jnp.float32(1.0))), repr(jacrev(lambda x: x * jnp.ones(2))(1.0)))
print(jacfwd(lambda p: p["a"] * p["b"])({"a": 1.0, "b": jnp.arange(2.0)}))
print(jacrev(lambda x: {"s": x.sum(), "x": x * 2})(jnp.arange(2.0)))
print([repr(grad(f)(1.0)) for f in [jax.nn.relu, jax.nn.relu6, jax.nn.elu, jax.nn.selu, jax.nn.leaky_relu, jnp.sinc, jnp.abs]])
