# Functions with derivatives of their own, composed with every transform; reverse mode through scan.
import functools

import jax
import jax.numpy as jnp
from jax import lax

@jax.custom_vjp
def clip_gradient(lo, hi, x): return x
def fwd(lo, hi, x): return x, (lo, hi)
def bwd(res, g):
    lo, hi = res
    return (None, None, jnp.clip(g, lo, hi))
clip_gradient.defvjp(fwd, bwd)
print(jax.vmap(jax.grad(lambda x: jnp.sin(clip_gradient(-0.75, 0.75, x)*3)))(jnp.linspace(0, 2, 5)))
@functools.partial(jax.custom_vjp, nondiff_argnums=(0,))
def app(f, x): return f(x)
def app_fwd(f, x): return f(x), x
def app_bwd(f, x, g): return (5.0 * g,)
app.defvjp(app_fwd, app_bwd)
print(jax.grad(lambda x: app(lambda x: x**3, x))(2.0))
print(jax.grad(jax.jit(lambda x: app(jnp.sin, x)))(2.0), jax.jit(jax.grad(lambda x: app(jnp.sin, x)))(2.0))
@jax.custom_vjp
def h(p, x): return p['w'] * x + p['b']
h.defvjp(lambda p, x: (h(p, x), (p, x)), lambda r, g: ({'w': (g * r[1]).sum(), 'b': g.sum()}, g * r[0]['w']))
print(jax.grad(lambda p, x: h(p, x).sum(), argnums=(0, 1))({'w': 2.0, 'b': 1.0}, jnp.arange(3.0)))
print(jax.jit(jax.vmap(jax.grad(lambda p, x: h(p, x).sum()), in_axes=(None, 0)))({'w': 2.0, 'b': 1.0}, jnp.ones((2, 3))))
try: jax.jvp(lambda x: clip_gradient(0., 1., x), (1.0,), (1.0,))
except TypeError as e: print(e)
@jax.custom_jvp
def f(x, y): return jnp.sin(x) * y
f.defjvps(lambda t, a, x, y: jnp.cos(x) * t * y, lambda t, a, x, y: jnp.sin(x) * t)
print(jax.grad(f)(1.0, 2.0), jax.grad(jax.grad(f))(1.0, 2.0), jax.grad(jax.grad(jax.grad(f)))(1.0, 2.0))
print(jax.vmap(jax.grad(f, 1), (0, None))(jnp.arange(3.0), 2.0), jax.jit(jax.jvp, static_argnums=0)(f, (1.0, 2.0), (1.0, 0.0)))
@jax.custom_jvp
def safe(x):
    if x > 0: return jnp.log(x)
    return x * 0
@safe.defjvp
def safe_jvp(p, t):
    x, = p
    print("rule", x)
    return safe(x), t[0] / x
print(jax.grad(safe)(2.0))
def loss(w):
    @jax.custom_jvp
    def inner(x): return x * w
    @inner.defjvp
    def r(p, t): return inner(p[0]), 3.0 * t[0]
    return inner(w * 2)
try: print(jax.grad(loss)(2.0))
except Exception as e: print(type(e).__name__)
@jax.custom_vjp
def bad(x): return x
bad.defvjp(lambda x: (x, None), lambda r, g: g)
try: jax.grad(bad)(1.0)
except TypeError as e: print(e)
@jax.custom_vjp
def none(x): return x
try: none(1.0)
except AttributeError as e: print(e)
print(jax.grad(lambda x: lax.scan(lambda c, a: (c*a, c), 1.0, x)[0])(jnp.arange(1.,5.)))
print(jax.grad(lambda x: lax.scan(lambda c, a: (c*h({'w': a, 'b': 1.0}, c), c), 1.0, x)[0])(jnp.arange(1.,4.)))
print(jax.hessian(lambda x: lax.scan(lambda c, a: (c*a, c), 1.0, x)[0])(jnp.arange(1.,4.)))
