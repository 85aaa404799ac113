# debug.print, debug.callback, pure_callback and io_callback under every transform.
import functools

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.experimental import io_callback

x = jnp.arange(3.0)

def attempt(name, f):
    try:
        print(name, f())
    except Exception as e:
        lines = str(e).splitlines()
        print(name, type(e).__name__, lines[0], "|", lines[-1])

# What prints, and how.
jax.debug.print("x={} {y} {z:.3f} {{}} {w}", x, y=x + 1, z=x.sum(), w=True)
jax.jit(lambda x: jax.debug.print("x={} {y} {z:.3f} {{}} {w}", x, y=x + 1, z=x.sum(), w=True))(x)
jax.debug.print("a {} {} {} {}", 1, "s", 2.5, None)
jax.jit(lambda: jax.debug.print("a {} {} {}", 1, "s", 2.5))()
jax.debug.print("tree {t}", t={"a": x, "b": (x[0], None)})
jax.debug.print("{0} {1[0]} {0!r}", x, x)
jax.debug.print("nothing")
with np.printoptions(precision=2):
    jax.debug.print("{}", jnp.sin(x))
for args, kwargs in [(("a {} {}", 1), {}), (("a {}", 1, 2), {}), (("a {x}",), {"x": 1, "y": 2}), (("a {x",), {}),
                     (("a {x:.2f}",), {"x": x}), (("a {y}",), {"x": 1}), (("{} {0}", 1), {})]:
    attempt(args[0], lambda: jax.debug.print(*args, **kwargs))

# Transforms.
def noisy(x):
    jax.debug.print("x = {}", x)
    return x * x
print(jax.vmap(noisy)(x))
print(jax.grad(noisy)(2.0), jax.grad(jax.jit(noisy))(3.0), jax.jit(jax.grad(noisy))(4.0))
print(jax.grad(jax.grad(noisy))(5.0), jax.jvp(noisy, (6.0,), (1.0,)))
print(jax.jit(jax.vmap(jax.grad(noisy)))(x))
print(jax.vmap(lambda x, y: (jax.debug.print("{} {}", x, y), x + y)[1], (0, None))(x, 1.0))
print(jax.vmap(lambda x: jax.debug.print("once"))(x))
print(lax.scan(lambda c, a: (jax.debug.print("{} {}", c, a), (c + a, c))[1], 0.0, x))
print(jax.grad(lambda x: lax.scan(lambda c, a: (jax.debug.print("{} {}", c, a), (c * a, c))[1], 1.0, x)[0])(x + 1))
print(jax.jit(lambda n: lax.fori_loop(0, n, lambda i, c: (jax.debug.print("i {}", i, ordered=True), c + i)[1], 0))(3))
print(lax.while_loop(lambda c: c < 2, lambda c: (jax.debug.print("w {}", c), c + 1)[1], 0))
branch = lambda name: lambda x: (jax.debug.print(name + " {}", x), x)[1]
print([lax.cond(p, branch("yes"), branch("no"), 1.0) for p in (True, False)])
print(jax.jit(lambda p: lax.cond(p, branch("yes"), branch("no"), 1.0))(False))
print(jax.vmap(lambda p: lax.cond(p, branch("yes"), branch("no"), 1.0))(jnp.array([True, False])))
print(jax.grad(jax.checkpoint(noisy))(2.0))

@jax.jit
def twice(x):
    jax.debug.print("first {}", x, ordered=True)
    y = jnp.sin(x).sum()
    jax.debug.print("second {}", y, ordered=True)
    jax.debug.print("first {}", x, ordered=True)
    return y
twice(x)
twice(x + 1)

# Callbacks that see.
seen = []
def see(*args, **kwargs):
    seen.append((args, kwargs))
jax.jit(lambda x: jax.debug.callback(see, x, 1, name="n", y=x[0]))(x)
jax.vmap(lambda x: jax.debug.callback(see, x))(x)
print(seen)
attempt("not callable", lambda: jax.debug.callback(5, x))
total = []
@jax.jit
def loop(n):
    def body(i, c):
        jax.debug.callback(lambda i: total.append(int(i)), i)
        return c + i
    return lax.fori_loop(0, n, body, 0)
print(loop(4), total)

# Callbacks that answer.
def host(a, b=0.0):
    return np.asarray(a) * 2 + np.asarray(b)
shape = jax.ShapeDtypeStruct((3,), jnp.float32)
print(jax.pure_callback(host, shape, x), jax.jit(lambda x: jax.pure_callback(host, shape, x, b=1.0))(x))
print(jax.pure_callback(lambda d: {"o": d["a"] + 1, "p": (d["b"],)}, {"o": x, "p": (x,)}, {"a": x, "b": x}))
print(jax.jit(lambda x: (jax.pure_callback(lambda x: (print("dropped"), x)[1], x, x), x)[1])(x))
print(jax.pure_callback(lambda: 5, jax.ShapeDtypeStruct((), jnp.int32)), io_callback(lambda: 2.5, jax.ShapeDtypeStruct((), jnp.float32)))
for method in ("sequential", "sequential_unrolled", "expand_dims", "broadcast_all", "legacy_vectorized", None, "foo"):
    def f(x, y):
        return jax.pure_callback(lambda a, b: (print(a.shape, b.shape), np.asarray(a + b))[1],
                                 jax.ShapeDtypeStruct((), jnp.float32), x, y, vmap_method=method)
    attempt(method, lambda: jax.vmap(f, (0, None))(x, 2.0))
    attempt(method, lambda: jax.jit(jax.vmap(jax.vmap(f, (None, 0)), (0, None)))(x[:2], x))
scalar = lambda x: jax.pure_callback(np.sin, jax.ShapeDtypeStruct((), jnp.float32), x)
attempt("grad", lambda: jax.grad(scalar)(1.0))
attempt("io grad", lambda: jax.grad(lambda x: io_callback(np.sin, jax.ShapeDtypeStruct((), jnp.float32), x))(1.0))
def sine(x):
    return jax.pure_callback(np.sin, jax.ShapeDtypeStruct(jnp.shape(x), jnp.float32), x, vmap_method="expand_dims")
@jax.custom_jvp
def own(x): return sine(x)
@own.defjvp
def own_jvp(p, t): return own(p[0]), jnp.cos(p[0]) * t[0]
print(jax.grad(own)(1.0), jax.jit(jax.vmap(jax.grad(own)))(x), jax.grad(lambda x: jax.vmap(own)(x).sum())(x))

log = []
def note(v):
    log.append(v.item())
    return np.float32(len(log))
answer = jax.ShapeDtypeStruct((), jnp.float32)
print(jax.jit(lambda x: io_callback(note, answer, x, ordered=True) + io_callback(note, answer, x + 1, ordered=True))(1.0))
print(jax.jit(lambda x: (io_callback(note, answer, x), x)[1])(9.0), log)
print(jax.vmap(lambda x: io_callback(note, answer, x))(x), log)
print(lax.scan(lambda c, a: (c + io_callback(note, answer, a), None), 0.0, x)[0], log)
attempt("io vmap", lambda: jax.vmap(lambda x: io_callback(note, answer, x, ordered=True))(x))
attempt("io cond", lambda: jax.vmap(lambda x: lax.cond(x > 0, lambda x: io_callback(note, answer, x), lambda x: x, x))(x))
print(jax.jit(lambda x: io_callback(lambda x: print("io", x), None, x))(x))

# What goes wrong.
def boom(x): raise ValueError("boom")
attempt("raise", lambda: jax.pure_callback(boom, shape, x))
attempt("raise jit", lambda: jax.jit(lambda x: jax.pure_callback(boom, shape, x))(x).block_until_ready())
attempt("raise io", lambda: io_callback(boom, shape, x))
attempt("raise debug", lambda: jax.debug.callback(boom, x))
attempt("shape", lambda: jax.pure_callback(lambda x: x[:2], shape, x))
attempt("shape jit", lambda: jax.jit(lambda x: jax.pure_callback(lambda x: x[:2], shape, x))(x))
attempt("dtype", lambda: jax.jit(lambda x: jax.pure_callback(lambda x: x.astype(int), shape, x))(x))
attempt("count", lambda: jax.jit(lambda x: jax.pure_callback(lambda x: (x, x), shape, x))(x))
print(jax.pure_callback(host, shape, x))

# A function that is defined again while its program runs, and caches that are emptied.
def g(x): return x + 1
@jax.jit
def h(x):
    def again(v):
        global g
        g = lambda x: x + 100
        jax.clear_caches()
        return h_inner(v)
    return jax.pure_callback(again, answer, x) + g(x)
h_inner = jax.jit(lambda x: x * 10)
print(h(1.0), h(1.0), g(1.0))
@jax.jit
def f(x): return jax.pure_callback(lambda v: (globals().__setitem__("f", None), v)[1], answer, x) * 3
print(f(2.0), f)
