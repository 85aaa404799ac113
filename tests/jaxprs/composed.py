"""Transforms of transforms: residuals, zeros, what is left out, and which jaxprs a text shares."""
import jax
import jax.numpy as jnp
from jax import lax

x = jnp.array([0.3, 0.4, 0.5])


def jaxpr(f):
    print(jax.make_jaxpr(f)(x))


# A carry whose tangent the body makes zero: the zero is a residual.
jaxpr(jax.grad(lambda x: lax.scan(lambda c, e: (jnp.sin(e) * 2.0, c * e), x.sum(), jnp.arange(3.0))[1].sum()))
# A carry that begins with no tangent: its zero is made when the tangents are.
jaxpr(jax.grad(lambda x: lax.scan(lambda c, e: (c * e, c), jnp.ones(3), x)[0].sum()))
# Branches of which one has no tangent, and cotangents that no branch has.
jaxpr(jax.grad(lambda x: lax.cond(x[0] > 0.1, lambda x, y: jnp.sin(x) * x, lambda x, y: jnp.ones(3), x, x * 2).sum()))
jaxpr(jax.grad(lambda x: lax.switch(jnp.int32(x[0]), [lambda x: x * x, lambda x: jnp.exp(x), lambda x: x * 0 + 1], x).sum()))
# Inputs of calls that nothing needs.
jaxpr(jax.grad(lambda x: jax.jit(lambda x, y: (x * y, jnp.sin(y)))(x, x * 3.0)[0].sum()))
jaxpr(jax.grad(lambda x: lax.scan(lambda c, e: (c * x[0], (e * c, jnp.sin(e))), 1.0, x)[1][0].sum()))
# A call whose results have no cotangents.
jaxpr(lambda x: jax.vjp(lambda x: (jnp.diff(x), x * 2.0), x)[1]((jnp.ones(2), x)))


def where(b, s):
    return jnp.where(b > b, b, s * b)


def nested(a):
    inner = jax.jit(lambda b: where(b, 0.7))
    outer = jax.jit(lambda b: where(inner(where(b, 0.2)), 0.3))
    return jax.jit(lambda b: where(b, 0.4))(outer(where(a, 0.1)))


# What is transformed within a call is not what is transformed outside.
jaxpr(jax.vmap(nested))
jaxpr(lambda x: jax.jvp(nested, (x,), (x,)))
jaxpr(lambda x: jax.vjp(nested, x)[1](x))


def loops(a):
    c, _ = lax.scan(lambda c, e: (where(c, 0.3) * e, None), a, jnp.arange(2.0))
    return where(c, 0.1) + lax.scan(lambda c, e: (where(c, 0.4) * e, None), a, jnp.arange(2.0))[0]


jaxpr(jax.vmap(loops))


@jax.custom_jvp
def own(x):
    return jnp.sin(x)


own.defjvp(lambda p, t: (own(*p), where(t[0], 0.5)))
jaxpr(lambda x: jax.jvp(lambda a: where(jax.jit(lambda a: own(a))(a), 0.1), (x,), (x,)))
jaxpr(lambda x: jax.jvp(lambda a: where(own(a), 0.1), (x,), (x,)))
# Scatters within a transformed call.
jaxpr(jax.grad(lambda x: jax.jit(lambda x: x.at[1].add(x[0]))(x.at[0].add(2.0))[1]))
# A function that is inlined is traced once; one that is applied again is not.
jaxpr(lambda x: jnp.logaddexp(jnp.logaddexp(x, x), x))
jaxpr(jax.vmap(lambda x: jnp.logaddexp(jnp.logaddexp(x, x), x)))
jaxpr(lambda x: own(own(x)))
# What a function closed over is counted where it is staged.
scale = jnp.array([1.0, 2.0, 3.0])
closed = jax.custom_jvp(lambda x: (x * scale).sum())
closed.defjvp(lambda p, t: (closed(*p), t[0]))
jaxpr(lambda x: closed(x[0]))
jaxpr(jax.vmap(jax.jit(lambda x: closed(x))))
jaxpr(jax.vmap(jax.checkpoint(lambda x: jnp.stack([x, x * 2.0]).T), in_axes=0))
jaxpr(jax.vmap(jax.checkpoint(lambda e: jnp.outer(e * x, x).sum(0)), out_axes=1))
jaxpr(jax.grad(lambda x: lax.cumlogsumexp(x).sum()))
# Numbers that rules make, each a residual of its own; constants of a call that are residuals.
jaxpr(jax.grad(jax.jit(jnp.prod)))
jaxpr(jax.grad(lambda x: jax.grad(lambda y: jnp.std(jnp.sin(y * x)))(x[0])))
jaxpr(jax.grad(lambda x: jax.grad(lambda y: lax.dynamic_index_in_dim(jnp.sin(y * x), 1, keepdims=False) ** 2)(x[0])))
jaxpr(lambda x: jax.vjp(lambda x: x.at[1].mul(0.5).at[0].mul(2.0), x)[1](x))
jaxpr(lambda x: jax.jvp(jax.vmap(lambda e: lax.dynamic_update_slice(x * e, x[:1], (1,))), (x,), (x,)))
jaxpr(lambda x: jax.vjp(jax.jit(lambda x: jnp.sin(x * scale) * scale), x)[1](x))
# The adjoint of an adjoint: where a slice starts is a NumPy int there.
jaxpr(lambda x: jax.vjp(lambda y: jax.vjp(lambda x: jnp.pad(x, 1), x)[1](jnp.concatenate([y, x[:2]])), x)[1]((x,)))
