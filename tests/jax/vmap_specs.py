# What vmap says of specifications that do not fit, and custom_vmap.
import jax
import jax.numpy as jnp
from jax.custom_batching import custom_vmap, sequential_vmap

x = jnp.ones((3, 2))

def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

attempt(lambda: jax.vmap(lambda x: x, in_axes=((0, 1),))(x))
attempt(lambda: jax.vmap(lambda x: x, in_axes=((0, 1),))((x, x, x)))
attempt(lambda: jax.vmap(lambda x, y: x, in_axes=((0, 1), {"a": 0}))((x, x, x), [x]))
attempt(lambda: jax.vmap(lambda x: (x, x), out_axes=(0, 1, 2))(x))
attempt(lambda: jax.vmap(lambda x: x, out_axes=(0, 1))(x))
attempt(lambda: jax.vmap(lambda x: [x], out_axes=(0,))(x))
attempt(lambda: jax.vmap(lambda x: {"a": x}, out_axes={"b": 0})(x))
attempt(lambda: jax.vmap(lambda x: x, out_axes=5)(x))
attempt(lambda: jax.vmap(lambda x: x, in_axes="a"))
attempt(lambda: jax.vmap(lambda x: x, in_axes=(1.5,)))
attempt(lambda: jax.vmap(lambda x: x)())
attempt(lambda: jax.vmap(lambda *, x: x, in_axes=1)(x=x))
attempt(lambda: jax.vmap(3))
attempt(lambda: jax.vmap(lambda x: "a")(x))
attempt(lambda: jax.vmap(lambda x: x)("a"))
attempt(lambda: jax.vmap(lambda x: x, in_axes=-3)(x))
attempt(lambda: jax.vmap(lambda x, y: x)(x, {"a": jnp.ones(4), "b": jnp.ones(4)}))
attempt(lambda: jax.vmap(lambda x, y, z: x)(x, jnp.ones(4), jnp.ones(4)))
attempt(lambda: jax.vmap(lambda d: d["a"] + d["b"], in_axes=({"a": 0, "b": None},))({"a": x, "b": 1.0}))
attempt(lambda: jax.vmap(lambda d, *, k: (d, k), in_axes=(1,), out_axes=(None, 0))(jnp.ones((2, 3)), k=x))
attempt(lambda: jax.vmap(lambda d: (d, 1.0), in_axes=1, out_axes=(-1, None))(x))
attempt(lambda: jax.tree.map(lambda x, y: x, {"a": 1}, {"b": 1}))
attempt(lambda: jax.tree.map(lambda x, y: x, (1, (2,)), (1, 2)))
attempt(lambda: jax.tree.map(lambda x, y: x, {"a": 1, "bc": 2}, {"a": 1, "bcd": 2}))

@custom_vmap
def f(x, y): return x * y
@f.def_vmap
def rule(size, batched, x, y):
    print("rule", size, batched)
    return x * y + 100, any(batched)
a = jnp.arange(3.0)
print(f(2.0, 3.0), f(x=2.0, y=3.0), jax.jit(f)(2.0, 3.0))
print(jax.vmap(f)(a, a), jax.vmap(f, (0, None))(a, 2.0), jax.jit(jax.vmap(f))(a, a))
print(jax.vmap(jax.vmap(f, (None, 0)), (0, None))(a[:2], a))
print(jax.grad(lambda x: jax.vmap(f)(x, x).sum())(a), jax.vmap(jax.jit(f), (None, 1))(2.0, x))
attempt(lambda: jax.grad(f)(2.0, 3.0))
@custom_vmap
def g(x): return {"a": x, "b": (x, 1)}
attempt(lambda: jax.vmap(g)(a))
@g.def_vmap
def g_rule(size, batched, x): return {"a": -x, "b": (x, 2)}, {"a": True, "b": (True, False)}
attempt(lambda: jax.vmap(g)(a))
@g.def_vmap
def bad(size, batched, x): return x, (True, True)
attempt(lambda: jax.vmap(g)(a))
@sequential_vmap
def h(x, y):
    jax.debug.print("one {}", x)
    return x + y
attempt(lambda: jax.vmap(h, (0, None))(a, 1.0))
attempt(lambda: jax.jit(jax.vmap(h))(a, a))
