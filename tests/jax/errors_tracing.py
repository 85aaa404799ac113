# Errors of concretization and other misuse of tracers: class and first line.
import jax
import jax.numpy as jnp
import numpy as np
from jax import jit, vmap

x = jnp.arange(3.0)
leak = []


def trial(name, f):
    try:
        print(name, "->", f())
    except Exception as error:
        print(name, "->", type(error).__name__, "|", str(error).split("\n")[0])


trial("if", lambda: jit(lambda a: 1 if a > 0 else 2)(1.0))
trial("while", lambda: jit(lambda a: [a for _ in iter(lambda: bool(a > 3), False)])(1.0))
trial("float", lambda: jit(lambda a: float(a))(1.0))
trial("int", lambda: jit(lambda a: int(a))(1))
trial("bool", lambda: jit(lambda a: bool(a))(True))
trial("range", lambda: jit(lambda n: [i for i in range(n)])(3))
trial("np", lambda: jit(lambda a: np.sin(a))(x))
trial("mask", lambda: jit(lambda a: a[a > 0])(x))
trial("nonzero", lambda: jit(lambda a: jnp.nonzero(a))(x))
trial("unique", lambda: jit(lambda a: jnp.unique(a))(x))
trial("zeros", lambda: jit(lambda n: jnp.zeros(n))(3))
trial("reshape", lambda: jit(lambda a, n: a.reshape(n))(x, 3))
trial("arange", lambda: jit(lambda n: jnp.arange(n))(3))
trial("slice", lambda: jit(lambda a, n: a[:n])(x, 2))
trial("item", lambda: jit(lambda a: a.item())(1.0))
trial("tolist", lambda: jit(lambda a: a.tolist())(x))
trial("linspace", lambda: jit(lambda n: jnp.linspace(0, 1, n))(3))
trial("vmap if", lambda: vmap(lambda a: 1 if a > 0 else 2)(x))
trial("assert", lambda: jit(lambda a: (_ for _ in ()).throw(AssertionError("mine")))(x))
jit(lambda a: leak.append(a))(x)
trial("leak", lambda: leak[0] + 1)
trial("and", lambda: jit(lambda a, b: a > 0 and b > 0)(1.0, 2.0))
trial("in", lambda: jit(lambda a: 1.0 in a)(x))
trial("index", lambda: jit(lambda i: [1, 2, 3][i])(1))
trial("static missing", lambda: jit(lambda a: a, static_argnames="b"))
trial("unhashable", lambda: jit(lambda a: a, static_argnums=0)(x))
trial("missing argument", lambda: jit(lambda a, b: a)(1.0))
trial("too many", lambda: jit(lambda a: a)(1.0, 2.0))
trial("keyword", lambda: jit(lambda a: a, foo=1))
trial("mixed keys", lambda: jit(lambda d: d)({1: 1.0, "a": 2.0}))
print([c.__name__ for c in jax.errors.TracerBoolConversionError.__mro__[:3]])
print([c.__name__ for c in jax.errors.NonConcreteBooleanIndexError.__mro__[:2]], jax.errors.TracerArrayConversionError.__module__)
