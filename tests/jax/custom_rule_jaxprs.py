# What jaxprs show of custom_vjp and custom_jvp functions, under every transform.
import jax
import jax.numpy as jnp

@jax.custom_vjp
def f(x, y): return jnp.sin(x) * y
def f_fwd(x, y): return f(x, y), (jnp.cos(x), jnp.sin(x), y)
def f_bwd(res, g):
    c, s, y = res
    return (c * g * y, s * g)
f.defvjp(f_fwd, f_bwd)
def show(fn, *a):
    try: print(jax.make_jaxpr(fn)(*a))
    except ValueError as e: print(type(e).__name__, e)
x = jnp.arange(3.)
show(lambda x: f(x, 2.), x)
show(jax.grad(lambda x: f(x, 2.).sum()), x)
show(jax.grad(lambda x: jax.jit(f)(x, 2.).sum()), x)
show(jax.vmap(f, (0, None)), x, 2.)
show(lambda x: jax.jvp(lambda x: f(x,2.), (x,), (x,)), x)
show(jax.vmap(jax.grad(f), (0,None)), x, 2.)
@jax.custom_jvp
def g(x): return x**2
@g.defjvp
def g_jvp(p, t): return g(p[0]), 2*p[0]*t[0]
show(g, x); show(jax.vmap(g), x); show(jax.grad(lambda x: g(x).sum()), x); show(jax.grad(lambda x: jax.jit(g)(x).sum()), x)
