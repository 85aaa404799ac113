# What a traced function may not return: no arrays, and where it stands among the results.
import jax, jax.numpy as jnp
from jax import lax
f = lambda x: 'a'
def t(name, f, *a, **k):
    try: print(name, "->", f(*a, **k))
    except BaseException as e:
        print(name, "->", type(e).__module__, type(e).__name__, "|", str(e))
def g(x): return {'a': x, 'b': [x, 'q']}
t("jit", jax.jit(f), 1.)
t("jit", jax.jit(g), 1.)
t("scan", lambda: lax.scan(lambda c, a: ({'k': 'a'}, a), {'k': 1.}, jnp.ones(2)))
t("cond", lambda: lax.cond(True, g, g, 1.))
t("while", lambda: lax.while_loop(lambda c: True, lambda c: 'a', 1.))
t("fori", lambda: lax.fori_loop(0, 2, lambda i, c: 'a', 1.))
t("while c", lambda: lax.while_loop(lambda c: 'a', lambda c: c, 1.))
t("vmap", lambda: jax.vmap(g)(jnp.ones(3)))
t("mj", lambda: jax.make_jaxpr(g)(jnp.ones(3)))
t("grad", lambda: jax.grad(g)(1.))
t("vjp", lambda: jax.vjp(g, 1.))
t("jvp", lambda: jax.jvp(g, (1.,), (1.,)))
t("eval_shape", lambda: jax.eval_shape(g, 1.))
