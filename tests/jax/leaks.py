# Traced values that escape: the check of jax_check_tracer_leaks, and the error of their use.
import jax
import jax.numpy as jnp
from jax import grad, jit, lax, vmap

x = jnp.arange(3.0)
kept = []


def trial(name, f):
    """The first tracer of a leak's report and what holds it, without addresses."""
    try:
        print("==", name, "->", f())
    except Exception as error:
        lines = str(error).split("\n")
        held = [i for i, line in enumerate(lines) if "is referred to by" in line][0]
        print("==", name, "->", type(error).__name__, "|", "\n".join(lines[:held]), lines[held].split(">")[-1])
    kept.clear()


def inner(a):
    b = a * 2
    kept.append(b)
    return (b + 1).sum()


def argument(a):
    kept.append(a)
    return a.sum()


class Holder:
    pass


holder, table = Holder(), {}


def attribute(a):
    holder.value = a + 1
    return a


def entry(a):
    table["k"] = [a + 1]
    return a


def checked(f):
    with jax.checking_leaks():
        return f()


for f in (inner, argument):
    trial(f"jit {f.__name__}", lambda: checked(lambda: jit(f)(x)))
    trial(f"make_jaxpr {f.__name__}", lambda: checked(lambda: jax.make_jaxpr(f)(x)))
    trial(f"grad {f.__name__}", lambda: checked(lambda: grad(f)(x)))
    trial(f"eval_shape {f.__name__}", lambda: checked(lambda: jax.eval_shape(f, x)))
    trial(f"checkpoint {f.__name__}", lambda: checked(lambda: jax.checkpoint(f)(x)))
trial("attribute", lambda: checked(lambda: jit(attribute)(x)))
trial("entry", lambda: checked(lambda: jit(entry)(x)))
trial("scan", lambda: checked(lambda: lax.scan(lambda c, a: (kept.append(c), (c + a, c))[1], 0.0, x)))
trial("while", lambda: checked(lambda: lax.while_loop(lambda c: c < 3, lambda c: (kept.append(c), c + 1)[1], 0)))
trial("cond", lambda: checked(lambda: lax.cond(True, lambda c: (kept.append(c), c)[1], lambda c: c, x)))
trial("fori", lambda: checked(lambda: lax.fori_loop(0, 3, lambda i, c: (kept.append(c), c + i)[1], 0)))
vmap_text = []
try:
    checked(lambda: vmap(inner)(jnp.ones((2, 3))))
except Exception as error:
    vmap_text = str(error).split("\n")
print(vmap_text[:3], vmap_text[4].strip())
kept.clear()


# What leaks nothing passes.
def step(c, a):
    return c + jnp.sin(a), c


def loss(w):
    return lax.scan(jax.checkpoint(step), 0.0, w)[0] + jnp.linalg.norm(w)


@jax.custom_vjp
def twice(a):
    return 2 * a


twice.defvjp(lambda a: (2 * a, a), lambda r, g: (2 * g + 0 * r,))
with jax.checking_leaks():
    print(jit(lambda a: a + 1)(x), jit(grad(loss))(x), vmap(grad(loss))(jnp.stack([x, x + 1])))
    print(jax.hessian(lambda w: jnp.sum(w ** 3))(x), jit(vmap(lambda a: lax.cond(a > 1, jnp.sin, jnp.cos, a)))(x))
    print(grad(lambda a: twice(a).sum())(x), jax.jvp(jit(loss), (x,), (x,)), jax.jacrev(jnp.cumsum)(x))
    print(lax.fori_loop(0, 3, lambda i, c: c + i, 0), lax.map(lambda a: a * 2, x), jax.checkpoint(loss)(x))
print(jax.config.jax_check_tracer_leaks)
jax.config.update("jax_check_tracer_leaks", True)
trial("config", lambda: jit(inner)(x))
jax.config.update("jax_check_tracer_leaks", False)


# Without the check, the use of the value is the error.
def used(name, f):
    try:
        f()
        print("==", name, "->", kept[0] + 1)
    except Exception as error:
        print("==", name, "->", type(error).__name__, "|", str(error))
    kept.clear()


for f in (inner, argument):
    used(f"jit {f.__name__}", lambda: jit(f)(x))
    used(f"grad {f.__name__}", lambda: grad(f)(x))
    used(f"vmap {f.__name__}", lambda: vmap(f)(jnp.ones((2, 3))))
    used(f"jvp {f.__name__}", lambda: jax.jvp(f, (x,), (x,)))
    used(f"checkpoint {f.__name__}", lambda: grad(jax.checkpoint(f))(x))
used("scan", lambda: lax.scan(lambda c, a: (kept.append(c * 2), (c + a, c))[1], 0.0, x))
used("cond", lambda: lax.cond(True, lambda c: (kept.append(c * 2), c)[1], lambda c: c, x))
used("while", lambda: lax.while_loop(lambda c: c < 3, lambda c: (kept.append(c * 2), c + 1)[1], 0))
used("fori", lambda: lax.fori_loop(0, 3, lambda i, c: (kept.append(c * 2), c + 1)[1], 0))
