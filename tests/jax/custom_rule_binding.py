# Calls of functions with custom rules whose arguments do not fit, in the words of inspect.
import jax
import jax.numpy as jnp

def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

@jax.custom_vjp
def f(x, y=2.0):
    return x * y

f.defvjp(lambda x, y: (x * y, (x, y)), lambda r, g: (g * r[1], g * r[0]))

@jax.custom_jvp
def g(x, y):
    return x * y

g.defjvps(lambda t, ans, x, y: t * y, None)

@jax.custom_batching.custom_vmap
def h(x, y):
    return x * y

attempt(lambda: f())
attempt(lambda: f(1., 2., 3.))
attempt(lambda: f(z=3))
attempt(lambda: f(1., x=2.))
attempt(lambda: f(1., z=3.))
attempt(lambda: g(1.))
attempt(lambda: g(y=1.))
attempt(lambda: g(1., 2., 3.))
attempt(lambda: g(1., 2., k=3.))
attempt(lambda: g(1., y=2.))
attempt(lambda: g(1., 2., y=3.))
attempt(lambda: h(1.))
attempt(lambda: h(1., z=2.))
attempt(lambda: h(1., y=2.))
attempt(lambda: jax.tree.map_with_path(lambda p, a, b: a, {'a': 1}, {'b': 1}))
attempt(lambda: jax.tree_util.tree_map_with_path(lambda p, a, b: a, [1, 2], [1]))
attempt(lambda: jax.tree.map_with_path(lambda p, a, b: (a, b), [1, 2], [1, (3, 4)]))

@jax.custom_jvp
def v(x, *rest, k=3):
    return x

v.defjvp(lambda p, t: (v(*p), t[0]))

class M:

    @jax.custom_jvp
    def m(self, x):
        return x * 2
    m.defjvp(lambda p, t: (p[1] * 2, t[1] * 5))

    def n(self, x, s=2.0):
        return x * s

cn = jax.custom_vjp(M().n)
cn.defvjp(lambda x, s: (x * s, s), lambda s, g: (g * s, None))

@jax.custom_jvp
def kw(x, **q):
    return x

kw.defjvp(lambda p, t: (p[0], t[0]))
attempt(lambda: v(1.))
attempt(lambda: v(1., 2., 3.))
attempt(lambda: v(1., k=3))
attempt(lambda: v())
attempt(lambda: jax.grad(v)(1., 2.))
attempt(lambda: cn(3.))
attempt(lambda: jax.grad(cn)(3.))
attempt(lambda: cn(3., s=4.))
attempt(lambda: cn(x=3.))
attempt(lambda: cn())
attempt(lambda: cn(1., 2., 3.))
attempt(lambda: kw(1.))
attempt(lambda: kw(1., a=2))
attempt(lambda: kw())
attempt(lambda: jax.custom_jvp(jnp.sin)(1.))
hh = jax.custom_batching.custom_vmap(lambda x, y=2.0: x + y)
hh.def_vmap(lambda n, b, x, y: (x - y, True))
attempt(lambda: hh(1.))
attempt(lambda: jax.vmap(hh, (0, None))(jnp.arange(2.), 1.))
attempt(lambda: jax.vmap(hh)(jnp.arange(2.)))
attempt(lambda: hh(1., y=5.))
attempt(lambda: hh())
attempt(lambda: h(1., 2.))
attempt(lambda: jax.jit(h)(1., 2.))
