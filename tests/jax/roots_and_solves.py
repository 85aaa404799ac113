# linear_transpose, closure_convert, custom_root, custom_linear_solve, test_util, symbolic zeros.
from functools import partial

import jax
import jax.numpy as jnp
from jax import lax
from jax.test_util import check_grads, check_jvp, check_vjp

def attempt(name, f):
    try:
        print(name, f())
    except Exception as e:
        print(name, type(e).__name__, str(e).splitlines()[0] if str(e) else "")

x = jnp.arange(3.0)
w = jnp.arange(6.0).reshape(2, 3)

# Linear functions backwards.
print(jax.linear_transpose(lambda x: 3.0 * x, 1.0)(2.0), jax.linear_transpose(lambda x: w @ x, x)(jnp.array([1.0, 2.0])))
print(jax.linear_transpose(lambda d: {"o": d["a"] + d["b"].sum(), "p": -d["b"]}, {"a": 1.0, "b": x})({"o": 1.0, "p": x}))
print(jax.linear_transpose(jnp.cumsum, jax.ShapeDtypeStruct((3,), jnp.float32))(x))
print(jax.jit(lambda y: jax.linear_transpose(lambda x: w @ x, x)(y))(jnp.ones(2)), jax.grad(lambda s: jax.linear_transpose(lambda x: s * x, 1.0)(2.0)[0])(3.0))
print(jax.vmap(lambda y: jax.linear_transpose(lambda x: w @ x, x)(y)[0])(jnp.eye(2)))
attempt("not linear", lambda: jax.linear_transpose(jnp.sin, 1.0)(1.0))
attempt("tree", lambda: jax.linear_transpose(lambda x: (x, x), 1.0)(1.0))
attempt("type", lambda: jax.linear_transpose(lambda x: 2 * x, x)(jnp.ones(4)))

# Closures made arguments.
def closed(a):
    f = lambda y: jnp.sin(y) * a + x.sum()
    g, consts = jax.closure_convert(f, 1.0)
    return g(2.0, *consts), len(consts)
print(closed(3.0), jax.grad(lambda a: closed(a)[0])(3.0))

# Roots.
def sqrt(a):
    f = lambda y: y**2 - a
    newton = lambda f, y: lax.fori_loop(0, 20, lambda _, y: y - f(y) / (2 * y), y)
    return lax.custom_root(f, 1.0, newton, lambda g, y: y / g(1.0))
print(sqrt(2.0), jax.grad(sqrt)(2.0), jax.grad(jax.grad(sqrt))(2.0), jax.jit(jax.grad(sqrt))(3.0))
print(jax.vmap(sqrt)(x + 1), jax.vmap(jax.grad(sqrt))(x + 1), jax.jvp(sqrt, (2.0,), (1.0,))[0])
def fixed(theta):
    f = lambda z: {"u": z["u"] - jnp.cos(theta * z["u"]), "v": z["v"] - z["u"] * theta}
    solve = lambda f, z: lax.fori_loop(0, 60, lambda _, z: jax.tree.map(jnp.subtract, z, f(z)), z)
    def tangent(g, y):
        one = g({"u": 1.0, "v": 0.0})
        u = y["u"] / one["u"]
        return {"u": u, "v": y["v"] - u * one["v"]}
    return lax.custom_root(f, {"u": 0.5, "v": 0.0}, solve, tangent)
print(fixed(0.5), jax.jacobian(fixed)(0.5))
print(lax.custom_root(lambda y: y - 3.0, 0.0, lambda f, y: (y - f(y), {"steps": jnp.int32(1)}), lambda g, y: y / g(1.0), has_aux=True)[0])
attempt("solve tree", lambda: lax.custom_root(lambda y: y, 1.0, lambda f, y: (y, y), lambda g, y: y))

# Systems.
def solve(d, b, **options):
    return lax.custom_linear_solve(lambda v: d * v, b, lambda mv, r: r / d, **options)
both = dict(transpose_solve=lambda vm, r: r / (x + 2))
d = x + 2
print(solve(d, x), jax.jvp(solve, (d, x), (jnp.ones(3), x)), jax.jit(solve)(d, x))
print(jax.grad(lambda d, b: solve(d, b, symmetric=True).sum(), (0, 1))(d, x))
print(jax.grad(lambda d: solve(d, x, transpose_solve=lambda vm, r: r / d).sum())(d))
print(jax.hessian(lambda d: solve(d, x, symmetric=True).sum())(d))
print(jax.vmap(partial(solve, symmetric=True))(jnp.stack([d, d + 1]), jnp.stack([x, x])), jax.vmap(solve, (None, 0))(d, jnp.eye(3)))
print(jax.vmap(jax.grad(lambda d, b: solve(d, b, symmetric=True).sum()), (None, 0))(d, jnp.eye(3)))
print(lax.custom_linear_solve(lambda v: {"a": 2 * v["a"], "b": v["b"] - v["a"]}, {"a": 4.0, "b": 1.0}, lambda mv, r: {"a": r["a"] / 2, "b": r["b"] + r["a"] / 2}))
attempt("no transpose", lambda: jax.grad(lambda b: solve(d, b).sum())(x))
attempt("shape", lambda: lax.custom_linear_solve(lambda v: v[:2], x, lambda mv, r: r))

# Derivatives checked.
check_grads(lambda x, y: jnp.sin(x) * y["a"] ** 2, (1.5, {"a": jnp.arange(3.0)}), order=2, atol=2e-2, rtol=2e-2)
check_grads(jnp.tanh, (0.5,), order=1, modes=["rev"], atol=2e-2, rtol=2e-2)
check_jvp(jnp.sin, partial(jax.jvp, jnp.sin), (0.3,), atol=1e-2, rtol=1e-2)
check_vjp(jnp.sin, partial(jax.vjp, jnp.sin), (0.3,), atol=1e-2, rtol=1e-2)
@jax.custom_jvp
def wrong(x): return jnp.sin(x)
wrong.defjvps(lambda t, ans, x: 2 * t)
for f in (lambda: check_grads(wrong, (1.0,), 1), lambda: check_jvp(wrong, partial(jax.jvp, wrong), (1.0,))):
    try: f(); print("passed")
    except AssertionError: print("AssertionError")

# Zeros that rules see.
@jax.custom_vjp
def f(x, y): return x * 2, y * 3
def fwd(x, y):
    print("fwd", type(x).__name__, x.perturbed, y.perturbed)
    return f(x.value, y.value), (x.value, y.value)
def bwd(res, g):
    print("bwd", [type(t).__name__ if "Symbolic" in type(t).__name__ else "value" for t in g])
    return 10.0 * res[0], 20.0 * res[1]
f.defvjp(fwd, bwd, symbolic_zeros=True)
print(f(1.0, 2.0), jax.grad(lambda x: f(x, 2.0)[0])(1.0), jax.grad(lambda y: sum(f(1.0, y)))(2.0))
print(jax.jit(jax.grad(lambda x, y: f(x, y)[1], (0, 1)))(1.0, 2.0))
print(jax.vmap(jax.grad(lambda x: f(x, 2.0)[0]))(x))
@jax.custom_jvp
def g(x, y): return x * y
def g_jvp(p, t):
    print("jvp", ["zero" if "Symbolic" in type(v).__name__ else "value" for v in t], [v.shape for v in t if "Symbolic" in type(v).__name__])
    return g(*p), 5.0 * (t[0] if "Symbolic" not in type(t[0]).__name__ else t[1])
g.defjvp(g_jvp, symbolic_zeros=True)
print(jax.grad(lambda x: g(x, 2.0))(1.0), jax.grad(lambda y: g(1.0, y))(1.0), jax.jit(jax.vmap(jax.grad(lambda x: g(x, 2.0))))(x))
