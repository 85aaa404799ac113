# Checks under vmap: every lane's message, and the one that is raised.
import jax
import jax.numpy as jnp
from jax.experimental import checkify


def positive(x):
    checkify.check(x > 0, "x must be positive: {x}", x=x)
    return jnp.log(x)


def trial(name, error):
    print(name, "|", error.get(), "|", error)
    try:
        print(error.throw())
    except Exception as raised:
        print(type(raised).__name__, raised)


v = jnp.array([1.0, -1.0, -2.0])
trial("mapped", jax.vmap(checkify.checkify(positive))(v)[0])
trial("checked", checkify.checkify(jax.vmap(positive))(v)[0])
trial("all well", jax.vmap(checkify.checkify(positive))(abs(v))[0])
both = checkify.checkify(lambda x: jnp.log(x) / x, errors=checkify.float_checks)
trial("floats", jax.vmap(both)(jnp.array([1.0, -1.0, 0.0]))[0])
index = checkify.checkify(lambda i: jnp.arange(3)[i], errors=checkify.index_checks)
trial("indices", jax.jit(jax.vmap(index))(jnp.array([1, 5, 7]))[0])
