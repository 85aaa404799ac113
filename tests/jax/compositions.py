# tolerance: 2e-3 2e-4
# 300 compositions of transforms, drawn by a small generator: each value, and that jit changes nothing wherever it stands.
from functools import reduce

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

v = jnp.array([0.4, 0.9, 1.3])

bases = {
    "sin": lambda x: jnp.sin(x) * x,
    "tanh": lambda x: jnp.tanh(x * 1.5),
    "poly": lambda x: x**3 - 0.5 * x,
    "exp": lambda x: jnp.exp(-x * x),
    "where": lambda x: jnp.where(x > 0.5, jnp.log1p(x), x * x),
    "dot": lambda x: jnp.dot(jnp.sin(v * x), v),
    "softmax": lambda x: (jax.nn.softmax(v * x) * v).sum(),
    "sort": lambda x: jnp.sort(v * jnp.cos(x))[1],
    "index": lambda x: (v * x)[jnp.argmax(v)] + v.at[1].set(x)[1],
    "relu": lambda x: jax.nn.relu(x - 0.3) + jax.nn.sigmoid(x),
    "cumsum": lambda x: jnp.cumsum(v * jnp.sin(x))[-1],
    "outer": lambda x: jnp.outer(v * x, v).sum() / 3,
}

def own_jvp(f):
    @jax.custom_jvp
    def g(x): return f(x)
    g.defjvp(lambda p, t: (g(*p), jax.jvp(f, p, t)[1]))
    return g

def own_vjp(f):
    @jax.custom_vjp
    def g(x): return f(x)
    g.defvjp(lambda x: (f(x), x), lambda x, ct: (ct * jax.grad(f)(x),))
    return g

transforms = {
    "jit": jax.jit,
    "grad": jax.grad,
    "value_and_grad": lambda f: lambda x: sum(jax.value_and_grad(f)(x)),
    "jvp": lambda f: lambda x: jax.jvp(f, (x,), (1.0,))[1],
    "vjp": lambda f: lambda x: jax.vjp(f, x)[1](jnp.ones_like(f(x)))[0],
    "linearize": lambda f: lambda x: jax.linearize(f, x)[1](jnp.ones_like(x)),
    "vmap": lambda f: lambda x: jax.vmap(f)(v * x).mean(),
    "vmap axis": lambda f: lambda x: jax.vmap(lambda y: f(y) - lax.pmean(f(y), "i") + y, axis_name="i")(v * x)[0],
    "scan": lambda f: lambda x: lax.scan(lambda c, a: (0.5 * jnp.sin(f(c)) + a * x, c), x * 1.0, v)[0],
    "scan ys": lambda f: lambda x: lax.scan(lambda c, a: (c * 0.5, f(c * a)), x * 1.0, v)[1].sum(),
    "fori": lambda f: lambda x: lax.fori_loop(0, 2, lambda i, c: 0.5 * f(c) + x, x * 1.0),
    "map": lambda f: lambda x: lax.map(lambda a: f(a * x), v).sum(),
    "cond": lambda f: lambda x: lax.cond(x > 0.5, f, lambda x: f(x) * x + 0.1, x),
    "switch": lambda f: lambda x: lax.switch(jnp.int32(jnp.abs(x) * 2), [f, lambda x: -f(x), lambda x: f(x * 0.5)], x),
    "checkpoint": jax.checkpoint,
    "checkpoint dots": lambda f: jax.checkpoint(f, policy=jax.checkpoint_policies.dots_saveable),
    "custom_jvp": own_jvp,
    "custom_vjp": own_vjp,
    "jacfwd": jax.jacfwd,
    "stop": lambda f: lambda x: f(x) + lax.stop_gradient(f(x)),
    "tree": lambda f: lambda x: sum(jax.tree.leaves(jax.tree.map(f, {"a": x, "b": (x * 0.5,)}))),
}
forward_only = {"jvp", "jacfwd"}

state = 12345
def draw(items):
    global state
    state = (state * 1103515245 + 12345) % 2**31
    return items[(state >> 8) % len(items)]

def composed():
    """Names, inner ones first; at most three derivatives, and none by forward mode of a custom_vjp."""
    names, derivatives, backward = [draw(list(bases))], 0, False
    for _ in range(draw([2, 3, 3, 4])):
        name = draw(list(transforms))
        if name in ("grad", "value_and_grad", "jvp", "vjp", "linearize", "jacfwd", "custom_jvp", "custom_vjp"):
            if derivatives == 3:
                continue
            derivatives += 1
        if backward and name in ("jvp", "jacfwd", "custom_jvp", "grad", "value_and_grad", "vjp", "linearize", "custom_vjp") and name in ("jvp", "jacfwd", "custom_jvp"):
            continue
        backward = backward or name == "custom_vjp"
        names.append(name)
    return names

def build(names, between=lambda f: f):
    f = reduce(lambda f, name: transforms[name](between(f)), names[1:], bases[names[0]])
    return between(f)

def value(f, x):
    try:
        return np.asarray(f(x))
    except Exception as e:
        return f"{type(e).__name__} {str(e)[:50]}"

for number in range(300):
    names = composed()
    x = jnp.float32(draw([0.3, 0.7, 1.1]))
    plain = value(build(names), x)
    print(number, " of ".join(reversed(names)), x, plain)
    others = {"outside": value(jax.jit(build(names)), x), "everywhere": value(build(names, jax.jit), x)} if number % 3 == 0 else {}
    for where, other in others.items():
        same = np.allclose(plain, other, rtol=2e-3, atol=2e-4) if not isinstance(plain, str) and not isinstance(other, str) else plain == other
        if not same:
            print("   jit", where, "gives", other)
