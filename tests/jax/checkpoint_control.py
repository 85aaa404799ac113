# Checkpointed functions in which one branch or loop decides the next.
import jax
import jax.numpy as jnp
from jax import lax


def twice(x):
    a = lax.cond(x > 0, jnp.sin, jnp.cos, x)
    b = lax.cond(a > 0.5, lambda v: v * v, lambda v: v + 1, a)
    return lax.switch((b * 2).astype(int), [jnp.exp, jnp.tanh, lambda v: 3 * v], b)


def looped(x):
    s = lax.fori_loop(0, 4, lambda i, c: jnp.sin(c) * 1.5, x)
    return lax.cond(s > 0.9, lambda v: v ** 3, lambda v: -v, s)


def scanned(x):
    s, ys = lax.scan(lambda c, t: (lax.cond(c > 1, jnp.cos, lambda v: v + t, c), c), x, jnp.arange(4.0))
    return lax.cond(ys[2] > 0.5, lambda v: v * ys.sum(), lambda v: -v, s)


x = jnp.array([-0.7, 0.2, 0.9, 2.0])
for f in (twice, looped, scanned):
    for policy in (None, jax.checkpoint_policies.dots_saveable, jax.checkpoint_policies.everything_saveable):
        g = jax.checkpoint(f, policy=policy)
        print(f.__name__, jax.grad(g)(0.8), jax.grad(f)(0.8), jax.jit(jax.grad(g))(0.8), jax.grad(jax.grad(g))(0.8))
        print(jax.vmap(jax.grad(g))(x), jax.grad(lambda v: jax.vmap(g)(v).sum())(x), jax.hessian(g)(0.3))
        print(jax.jvp(g, (0.8,), (1.0,)), jax.jvp(jax.grad(g), (0.8,), (1.0,)))
