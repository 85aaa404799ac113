# What jaxprs show of jax.checkpoint: forward, backward and second order, by policy.

import jax
import jax.numpy as jnp
from jax import lax
from jax.ad_checkpoint import checkpoint_name

x = jnp.arange(3.0)
w = jnp.ones((3, 3))
policies = jax.checkpoint_policies

def show(f, *args):
    first, *rest = str(jax.make_jaxpr(f)(*args)).split(" at 0x")
    print(first + "".join(part[part.index(">"):] for part in rest))

f = jax.checkpoint(lambda x: jnp.sin(jnp.sin(x)))
show(f, x)
show(jax.grad(lambda x: f(x).sum()), x)
show(jax.grad(lambda x: jax.grad(lambda x: f(x).sum())(x).sum()), x)
show(lambda x: jax.jvp(f, (x,), (x,)), x)
show(jax.vmap(f), x)
show(jax.vmap(jax.grad(f)), x)
show(jax.grad(lambda x: jax.jit(f)(x).sum()), x)
show(lambda x: jax.linearize(f, x)[1](x), x)
show(jax.grad(lambda x: jax.checkpoint(lambda x: jnp.sin(jnp.sin(x)), prevent_cse=False)(x).sum()), x)
show(jax.grad(lambda x: jax.checkpoint(lambda y: jnp.sin(y * x))(x).sum()), x)
show(jax.grad(lambda x: jax.checkpoint(lambda x, i: x * i)(x, 3)), 1.0)
show(jax.grad(lambda x: lax.scan(jax.checkpoint(lambda c, a: (jnp.sin(c * a), c)), 1.0, x)[0]), x)

def g(w, x):
    y = jnp.sin(w @ x)
    return jnp.cos(w @ y).sum()
for name in ("dots_saveable", "everything_saveable", "nothing_saveable", "dots_with_no_batch_dims_saveable"):
    show(jax.grad(jax.checkpoint(g, policy=getattr(policies, name))), w, x)

def h(w, x):
    y = checkpoint_name(jnp.sin(w @ x), "y")
    return checkpoint_name(jnp.cos(w @ y), "z").sum()
show(h, w, x)
show(jax.vmap(lambda x: checkpoint_name(x, "x")), x)
names = policies.save_only_these_names("y")
for policy in (names, policies.save_any_names_but_these("y"), policies.save_from_both_policies(names, policies.dots_saveable)):
    show(jax.grad(jax.checkpoint(h, policy=policy)), w, x)
