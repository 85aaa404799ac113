# eval_shape, ShapeDtypeStruct, trace/lower/compile, make_jaxpr objects.
import jax
import jax.numpy as jnp


def f(p, x):
    return {"y": x @ p["w"] + p["b"], "n": x.shape[0]}


p = {"w": jnp.ones((3, 2)), "b": jnp.zeros(2)}
out = jax.eval_shape(f, p, jax.ShapeDtypeStruct((5, 3), jnp.float32))
print(out, out["y"].shape, out["y"].dtype, jax.eval_shape(lambda: 1.0), jax.eval_shape(lambda a: a.astype("int8"), jnp.ones(2)))
s = jax.ShapeDtypeStruct((2, 3), jnp.float16)
print(s, s.shape, s.dtype, s.ndim, s.size, s == jax.ShapeDtypeStruct((2, 3), jnp.float16), jax.eval_shape(jnp.sum, s))
lowered = jax.jit(f).lower(p, jnp.ones((4, 3)))
compiled = lowered.compile()
print(compiled(p, jnp.ones((4, 3))), type(lowered).__name__, type(compiled).__name__)
try:
    compiled(p, jnp.ones((5, 3)))
except TypeError as error:
    print(str(error).split("\n")[0][:60])
traced = jax.jit(f).trace(p, jnp.ones((4, 3)))
print(type(traced).__name__, len(traced.jaxpr.eqns), traced.fun_name, traced.out_info["y"].shape)
closed = jax.make_jaxpr(lambda a, b: (a * b, a + 1.0))(1.0, jnp.arange(2.0))
print(closed, closed.in_avals, closed.out_avals, [e.primitive.name for e in closed.eqns], closed.consts)
jaxpr, shape = jax.make_jaxpr(lambda a: {"k": a * 2}, return_shape=True)(jnp.ones(2))
print(shape, len(jaxpr.jaxpr.invars), str(jaxpr.jaxpr.outvars[0].aval))
print(jax.make_jaxpr(lambda n, a: a * n, static_argnums=0)(3, 2.0), jax.eval_shape(jax.grad(lambda a: (a**2).sum()), jnp.ones(3)))
print(jax.eval_shape(jax.vmap(lambda a: a.sum()), jnp.ones((4, 5))), jax.eval_shape(lambda k: jax.random.split(k, 3), jax.random.key(0)))
