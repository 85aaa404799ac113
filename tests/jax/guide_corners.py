# Corners of the transforms' interfaces: auxiliary values, argument numbers, transposes, closures, vectorize, custom batching.
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import grad, jacfwd, jacrev, jit, jvp, lax, linearize, value_and_grad, vjp, vmap


def show(what, thunk):
    try:
        print(what, thunk())
    except Exception as e:
        print(what, type(e).__name__, str(e).splitlines()[0][:220])


x = jnp.array([1.0, 2.0, 3.0])
print(grad(lambda x: (x.sum() ** 2, {"n": x.size, "x": x}), has_aux=True)(x))
print(value_and_grad(lambda x, y: ((x * y).sum(), (x, "text", None)), argnums=(0, 1), has_aux=True)(x, 2 * x))
print(vjp(lambda x: (x**2, x.sum()), x, has_aux=True)[::2], jvp(lambda x: (x**2, x.sum()), (x,), (x,), has_aux=True))
print(jacrev(lambda x: (x**2, "aux"), has_aux=True)(x), jacfwd(lambda x: (x**2, x[0]), has_aux=True)(x))
print(linearize(lambda x: (x**2, x.sum()), x, has_aux=True)[0::2])
print(grad(lambda a, b: (a["w"] * b).sum(), argnums=(1, 0))({"w": x}, 2.0), grad(lambda a, b: a * b, argnums=-1)(2.0, 3.0), grad(lambda *a: a[0] * a[2], (0, 2))(1.0, 2.0, 3.0))
print(grad(lambda x, *, k: (x * k).sum())(x, k=3.0), value_and_grad(lambda x, k=2.0: (x * k).sum())(x), grad(lambda x, flag: x.sum() if flag else -x.sum())(x, True))
show("argnums out of range", lambda: grad(lambda x: x, argnums=1)(1.0))
show("argnums type", lambda: grad(lambda x: x, argnums="x"))
show("no aux", lambda: grad(lambda x: x, has_aux=True)(1.0))
show("aux of three", lambda: grad(lambda x: (x, 1, 2), has_aux=True)(1.0))
show("string argument", lambda: grad(lambda s: 1.0)("s"))
show("none", lambda: grad(lambda x: None)(1.0))
print(jax.hessian(lambda p: p["a"] ** 2 * p["b"].sum())({"a": 2.0, "b": x}))
print(jacrev(lambda x, y: {"p": x * y, "q": y.sum()}, argnums=(0, 1))(x, x + 1)["q"], jacfwd(jacrev(lambda x: (x**3).sum()))(x))
t = jax.linear_transpose(lambda x: jnp.stack([x.sum(), x @ jnp.arange(3.0)]), x)
print(t(jnp.array([1.0, 2.0])), jax.linear_transpose(lambda d: d["a"] * 2 + d["b"], {"a": x, "b": x})(x))
show("not linear", lambda: jax.linear_transpose(jnp.sin, 1.0)(1.0))
show("transpose wrong shape", lambda: t(jnp.ones(3)))
show("transpose of ints", lambda: jax.linear_transpose(lambda x: x * 2, 1)(1))
print(jax.vjp(lambda x, y: (x * y, x + y), 2.0, 3.0)[1]((1.0, 10.0)))
out, f_vjp = jax.vjp(lambda d: {"o": d["a"] @ d["b"]}, {"a": x, "b": 2 * x})
print(out, f_vjp({"o": 1.0}))
show("vjp dtype", lambda: f_vjp({"o": jnp.int32(1)}))
show("vjp shape", lambda: f_vjp({"o": x}))
y, push = linearize(lambda x: jnp.sin(x) * 2, x)
print(y, push(x), vmap(push)(jnp.eye(3)), jit(push)(x))
show("linearize shape", lambda: push(jnp.ones(2)))
show("linearize dtype", lambda: push(jnp.ones(3, int)))
conv, consts = jax.closure_convert(lambda v: (v * x).sum(), x)
print(conv(x, *consts), len(consts))
vec = jnp.vectorize(lambda a, b: a @ b, signature="(n),(n)->()")
print(vec(jnp.ones((2, 3)), x), vec(jnp.ones((4, 1, 3)), jnp.ones((2, 3))).shape, jnp.vectorize(lambda a, b: a + b)(x, 1.0), grad(lambda a: vec(a, x).sum())(jnp.ones((2, 3))))
show("vectorize", lambda: vec(jnp.ones(2), x))


@jax.custom_batching.custom_vmap
def bump(x, y):
    return x + y


@bump.def_vmap
def bump_rule(size, batched, x, y):
    return (x * 10 if batched[0] else x) + y, True


print(bump(x, 1.0), vmap(bump, (0, None))(x, 1.0), vmap(bump, (None, 0))(1.0, x), jit(vmap(bump))(x, x), vmap(vmap(bump))(jnp.ones((2, 2)), jnp.ones((2, 2))))


@jax.custom_gradient
def cg(x):
    return x**2, lambda g: (g * 7.0,)


print(cg(3.0), grad(cg)(3.0), vmap(grad(cg))(x))
print(vmap(lambda x: lax.psum(x, "i"), axis_name="i")(x), vmap(lambda x: x / lax.psum(x, "i"), axis_name="i")(x), vmap(lambda a: vmap(lambda b: lax.psum(a * b, ("i", "j")), axis_name="j")(x), axis_name="i")(x))
print(vmap(lambda x: lax.all_gather(x, "i"), axis_name="i")(x).shape, vmap(lambda x: lax.axis_index("i") * x, axis_name="i")(x), vmap(lambda x: lax.ppermute(x, "i", [(0, 1), (1, 2), (2, 0)]), axis_name="i")(x))
print(vmap(grad(lambda x: lax.pmean(x**2, "i")), axis_name="i")(x), grad(lambda x: vmap(lambda x: lax.pmean(x**2, "i"), axis_name="i")(x).sum())(x))
print(vmap(lambda x, y: x + y, in_axes=(None, 0), axis_size=3)(1.0, x), vmap(lambda: jnp.arange(2), in_axes=(), axis_size=3)() if False else "")
show("axis size", lambda: vmap(lambda x: x, axis_size=4)(x))
show("unbound axis", lambda: lax.psum(x, "i"))
show("out axes", lambda: vmap(lambda x: 1.0, out_axes=None)(x))
show("out axes none", lambda: vmap(lambda x: x, out_axes=None)(x))
show("in axes tree", lambda: vmap(lambda d: d["a"], in_axes=({"b": 0},))({"a": x}))
show("in axes list", lambda: vmap(lambda a, b: a, in_axes=[0, 0])(x, x))
show("in axes short", lambda: vmap(lambda a, b: a, in_axes=(0,))(x, x))
show("kwargs", lambda: vmap(lambda a, *, b: a + b)(x, b=x))
show("callable", lambda: grad(3))
show("static unhashable", lambda: jit(lambda x, y: x, static_argnums=1)(1.0, [1]))
show("static name", lambda: jit(lambda x, n: x * n, static_argnames="n")(2.0, n=3))
show("tracer bool", lambda: grad(lambda x: x if x else -x)(1.0))
show("np on tracer", lambda: jit(lambda x: np.sin(x))(1.0))
show("np on grad tracer", lambda: grad(lambda x: np.sin(x))(1.0))
show("float on grad tracer", lambda: grad(lambda x: float(x) * x)(2.0))
show("int on vmap tracer", lambda: vmap(lambda x: int(x))(x))
show("item", lambda: jit(lambda x: x.item())(1.0))
show("tolist", lambda: grad(lambda x: x.tolist()[0] * x.sum())(x))
show("index", lambda: jit(lambda i: [1, 2, 3][i])(1))
show("range", lambda: grad(lambda x: sum(x * i for i in range(3)))(2.0))
print(jax.eval_shape(lambda x, y: {"o": x @ y}, jax.ShapeDtypeStruct((2, 3), jnp.float32), jax.ShapeDtypeStruct((3,), jnp.float32)))
print(jit(grad(lambda x: jnp.where(x > 0, jnp.sqrt(jnp.where(x > 0, x, 1.0)), 0.0)))(0.0), vmap(grad(jnp.abs))(jnp.array([-1.0, 0.0, 2.0])))
print(jax.tree_util.Partial(jnp.add, 1)(2), jit(lambda f, x: f(x))(jax.tree_util.Partial(jnp.multiply, 3.0), 2.0), grad(lambda f: f(2.0))(jax.tree_util.Partial(jnp.multiply, 3.0)).args)
show("jvp trees", lambda: jvp(jnp.sin, (x,), [x]))
print(jvp(jnp.sin, [x], [x]))
for f in (float, int, complex, bool, np.asarray, lambda x: np.sin(x), lambda x: np.add(x, 1), lambda x: f"{x:.2f}", lambda x: f"{x}" and 1.0, lambda x: x.item(), lambda x: x.tolist(), round, lambda x: np.where(x > 0, x, 0), lambda x: np.array([x, x]), np.float32, lambda x: np.shape(x), lambda x: max(x, 0.5), lambda x: np.ones(2) * x, lambda x: x * np.ones(2)):
    for make in (lambda g: grad(lambda x: (g(x), 0.0 * x)[1]), lambda g: lambda x: jvp(lambda x: (g(x), x)[1], (x,), (1.0,)), lambda g: lambda x: vmap(g)(jnp.stack([x])), jit):
        show("value", lambda: (make(f)(1.0), "passes")[1])
