# Every construct with its value, jvp, grad, second derivative, vmap and jit: the table of what differentiates.
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

v = jnp.array([0.5, 1.5, 2.5, 3.5])

def newton(x):
    solve = lambda f, y: lax.fori_loop(0, 30, lambda _, y: y - f(y) / (2 * y), y)
    return lax.custom_root(lambda y: y * y - x, 1.0, solve, lambda g, y: y / g(1.0))

def python_for(x):
    total = 0.0
    for i in range(3):
        total = total + x * i
    return total

constructs = {
    "cond": lambda x: lax.cond(x > 0, jnp.sin, jnp.cos, x),
    "switch": lambda x: lax.switch(1, [jnp.sin, jnp.cos, jnp.tan], x),
    "switch traced": lambda x: lax.switch(jnp.asarray(x * 2).astype(int), [jnp.sin, jnp.cos, jnp.tan], x),
    "while_loop": lambda x: lax.while_loop(lambda c: c[0] < 3, lambda c: (c[0] + 1, c[1] * 2), (0, x))[1],
    "fori static": lambda x: lax.fori_loop(0, 3, lambda i, c: c * x, x),
    "fori traced": lambda x: lax.fori_loop(0, jnp.asarray(x * 0 + 3).astype(int), lambda i, c: c * x, x),
    "scan": lambda x: lax.scan(lambda c, a: (c * x + a, c), x, v)[0],
    "scan ys": lambda x: lax.scan(lambda c, a: (c * x + a, c * a), x, v)[1].sum(),
    "scan reverse": lambda x: lax.scan(lambda c, a: (c * x + a, c), x, v, reverse=True)[0],
    "scan unroll": lambda x: lax.scan(lambda c, a: (c * x + a, c), x, v, unroll=2)[0],
    "scan length": lambda x: lax.scan(lambda c, _: (jnp.sin(c) * x, None), x, None, length=3)[0],
    "scan tree": lambda x: lax.scan(lambda c, a: ({"p": c["p"] * a["q"], "r": c["r"] + x}, None), {"p": x, "r": 0.0}, {"q": v})[0]["p"],
    "scan empty": lambda x: lax.scan(lambda c, a: (c * a, c), x, v[:0])[0],
    "map": lambda x: lax.map(lambda a: a * x, v).sum(),
    "map batch": lambda x: lax.map(lambda a: a * x * x, v, batch_size=2).sum(),
    "associative_scan": lambda x: lax.associative_scan(jnp.multiply, v * x).sum(),
    "associative reverse": lambda x: lax.associative_scan(jnp.add, v * x * x, reverse=True)[0],
    "python for": python_for,
    "cumsum": lambda x: jnp.cumsum(v * x)[2:].sum(),
    "cumprod": lambda x: jnp.cumprod(v * x).sum(),
    "cummax": lambda x: lax.cummax(jnp.sin(v) * x).sum(),
    "cumlogsumexp": lambda x: lax.cumlogsumexp(v * x).sum(),
    "custom_root": newton,
    "sort": lambda x: jnp.sort(v * x)[1],
    "argmax": lambda x: (v * x)[jnp.argmax(v * x)],
    "top_k": lambda x: lax.top_k(v * x, 2)[0].sum(),
    "checkpoint": jax.checkpoint(jnp.sin),
    "checkpoint scan": lambda x: lax.scan(jax.checkpoint(lambda c, a: (jnp.sin(c * x) + a, c)), x, v)[0],
    "stop_gradient": lambda x: x * lax.stop_gradient(x),
    "jit in scan": lambda x: lax.scan(jax.jit(lambda c, a: (c * x + a, c)), x, v)[0],
    "nested scan": lambda x: lax.scan(lambda c, a: (lax.scan(lambda d, b: (d * x + b, None), c, v[:2])[0] + a, None), x, v[:2])[0],
    "cond in scan": lambda x: lax.scan(lambda c, a: (lax.cond(a > 1, lambda c: c * x, lambda c: c + x, c), None), x, v)[0],
    "while in jit": jax.jit(lambda x: lax.while_loop(lambda c: c < 3, lambda c: c * 2, x)),
}

def attempt(f):
    try:
        return np.array2string(np.asarray(f()), precision=3)
    except Exception as e:
        return f"{type(e).__name__}: {str(e)[:60]}"

for name, f in constructs.items():
    x, xs = 0.7, jnp.array([0.7, 1.2])
    print(name, attempt(lambda: f(x)), attempt(lambda: jax.jvp(f, (x,), (1.0,))[1]), attempt(lambda: jax.grad(f)(x)),
          attempt(lambda: jax.grad(jax.grad(f))(x)), attempt(lambda: jax.vmap(f)(xs)), attempt(lambda: jax.jit(f)(x)))
    print("   ", attempt(lambda: jax.jit(jax.vmap(jax.grad(f)))(xs)), attempt(lambda: jax.vmap(jax.jit(jax.grad(jax.grad(f))))(xs)),
          attempt(lambda: jax.jvp(jax.grad(f), (x,), (1.0,))[1]), attempt(lambda: jax.grad(lambda x: jax.vmap(f)(x * xs).sum())(1.0)))
