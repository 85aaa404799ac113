# jax.checkpoint: values and gradients are the function's own, whatever is kept.
import contextlib
import io
from functools import partial

import jax
import jax.numpy as jnp
from jax import lax
from jax.ad_checkpoint import checkpoint_name, print_saved_residuals

policies = jax.checkpoint_policies
x = jnp.arange(3.0) + 0.5
w = jnp.arange(9.0).reshape(3, 3) / 10

def h(w, x):
    y = checkpoint_name(jnp.sin(w @ x), "y")
    z = checkpoint_name(jnp.tanh(w @ y), "z")
    return (z * jax.nn.relu(z - 0.1)).sum()

chosen = [None, policies.everything_saveable, policies.nothing_saveable, policies.dots_saveable,
          policies.dots_with_no_batch_dims_saveable, policies.save_only_these_names("y"),
          policies.save_any_names_but_these("y"), policies.save_anything_except_these_names("y"),
          policies.save_from_both_policies(policies.dots_saveable, policies.save_only_these_names("z"))]
print(jax.grad(h)(w, x))
for policy in chosen:
    k = jax.checkpoint(h, policy=policy)
    print(k(w, x), jax.grad(k)(w, x)[0], jax.jit(jax.grad(k, argnums=1))(w, x))
    print(jax.vmap(jax.grad(k, 1), (None, 0))(w, jnp.stack([x, x + 1])))
    print(jax.hessian(k, 1)(w, x), jax.jvp(partial(k, w), (x,), (x,)))

# Trees, static arguments, closures, names.
@partial(jax.checkpoint, static_argnums=(1,))
def s(x, flag, *, scale=1.0):
    return {"a": jnp.sin(x) if flag else x * 2, "b": (x * scale, None)}
print(s(x, True), s(x, False, scale=2.0))
print(jax.grad(lambda x: s(x, True)["a"].sum() + s(x, False, scale=x.sum())["b"][0].sum())(x))
print(jax.grad(lambda a: jax.checkpoint(lambda y: (jnp.sin(y) * a).sum())(x * a))(2.0))
class Model:
    def __init__(self, w): self.w = w
    @jax.checkpoint
    def loss(self, x): return (self.w * x).sum()
try: print(Model(w).loss(x))
except TypeError as e: print(str(e)[:25])
print(jax.checkpoint(jax.checkpoint(jnp.sin))(1.0), jax.grad(jax.checkpoint(jax.checkpoint(jnp.sin)))(1.0))
print(jax.grad(jax.checkpoint(lambda x: lax.fori_loop(0, 3, lambda i, c: jnp.sin(c) * x, x)))(0.5))
print(jax.grad(jax.checkpoint(lambda x: lax.cond(x > 0, jnp.sin, jnp.cos, x), policy=policies.dots_saveable))(0.5))
print(jax.grad(lambda x: lax.scan(jax.checkpoint(lambda c, a: (jnp.sin(c * a), c)), 1.0, x)[0])(x))
print(jax.grad(jax.remat(lambda x: jnp.exp(jnp.sin(x)), prevent_cse=False))(1.0), jax.remat is jax.checkpoint)

# Traced once, and computed again.
@jax.checkpoint
def loud(x):
    print("traced", x)
    jax.debug.print("ran {}", x)
    return jnp.sin(x)
print(jax.grad(loud)(1.0))
print(jax.jit(jax.grad(loud))(2.0))

for bad in (lambda: jax.checkpoint(lambda x, n: x)(x, "a"), lambda: jax.checkpoint(lambda x: x, static_argnums=3)(x)):
    try: bad()
    except Exception as e: print(type(e).__name__, e)
try: jax.checkpoint(lambda x, n: x if n else jnp.sin(x))(x, True)
except jax.errors.TracerBoolConversionError as e: print(str(e).splitlines()[0])
print(policies.dots_saveable, policies.save_only_these_names("y"), sorted(n for n in dir(policies) if n[0] != "_"))
try: h(w, checkpoint_name("text", "name"))
except TypeError: print("TypeError")
print(checkpoint_name({"a": x, "b": x[0]}, "pair"))

def residuals(f, *args):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        print_saved_residuals(f, *args)
    for line in out.getvalue().splitlines():
        print(line.split(" from ")[0], "from", line.split(" from ")[1].split("/")[-1])
residuals(h, w, x)
for policy in chosen[:6]:
    residuals(jax.checkpoint(h, policy=policy), w, x)
residuals(lambda x: jnp.sin(jnp.sin(x)), x)
residuals(lambda p, n: jax.nn.relu(p["a"] * p["b"]).sum() * n, {"a": x, "b": x}, 2)
