# Arguments without derivatives named by nondiff_argnames, and what while_loop traces first.
import jax
import jax.numpy as jnp
from jax import lax, jit, grad, vmap
from functools import partial

def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

x = jnp.arange(1.0, 4.0)

@partial(jax.custom_vjp, nondiff_argnames=('scale',))
def s(x, scale=1.0):
    return x * scale

s.defvjp(lambda x, scale=1.0: (x * scale, None), lambda scale, r, g: (g * scale * 100,))

@partial(jax.custom_jvp, nondiff_argnames='f')
def ap(x, f):
    return f(x)

ap.defjvp(lambda f, p, t: (ap(p[0], f), t[0] * 7))

@partial(jax.custom_vjp, nondiff_argnums=(2,), nondiff_argnames=['f'])
def both(x, f, n):
    return f(x) * n

both.defvjp(lambda x, f, n: (f(x) * n, x), lambda f, n, r, g: (g * n * r,))
attempt(lambda: s(2., 3.))
attempt(lambda: grad(s)(1., 3.))
attempt(lambda: grad(lambda x: s(x, scale=3.))(1.))
attempt(lambda: grad(s)(1.))
attempt(lambda: vmap(grad(s), (0, None))(x, 2.))
attempt(lambda: grad(ap)(1., jnp.sin))
attempt(lambda: jit(grad(lambda x: ap(x, jnp.cos)))(1.))
attempt(lambda: grad(both)(3., jnp.sin, 2))
attempt(lambda: grad(lambda x: both(x, n=2, f=jnp.sin))(3.))
attempt(lambda: s.nondiff_argnums)
attempt(lambda: both.nondiff_argnums)
attempt(lambda: ap.nondiff_argnums)

def say(name, value):
    print(name, value.dtype if hasattr(value, 'dtype') else [v.dtype for v in value])
    return value

attempt(lambda: lax.while_loop(lambda c: say('test', c) < 3, lambda c: say('body', c) + 1, 0))
attempt(lambda: lax.while_loop(lambda c: say('test', c)[0] < 3, lambda c: (say('body', c)[0] + 1, c[1] * 2.5), (0, 1)))
attempt(lambda: lax.while_loop(lambda c: say('test', c), lambda c: (say('body', c), 1), 0))
attempt(lambda: jit(lambda x: lax.while_loop(lambda c: say('test', c) < x, lambda c: say('body', c) + x, 0.))(2.))
attempt(lambda: grad(lambda x: lax.fori_loop(0, 2, lambda i, c: say('body', c) * x, 1.))(2.))
