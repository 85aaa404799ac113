# What tracers print as under each transformation, and what works on them.
import jax
import jax.numpy as jnp

x = jnp.arange(3.0)


def show(v):
    print(v, v.shape, v.dtype, v.ndim, v.size, isinstance(v, jax.Array))
    return v * 2


jax.jit(show)(x)
jax.jit(show)(1.0)
jax.jit(show)(jnp.array([1, 2]))
jax.grad(lambda v: show(v).sum())(x)
jax.grad(show)(2.0)
jax.jvp(show, (x,), (x,))
jax.vmap(show)(x)
jax.vmap(show, in_axes=1)(jnp.ones((2, 3)))
jax.jit(jax.vmap(show))(x)
jax.vmap(jax.grad(show))(x)
jax.grad(jax.jit(show))(1.0)
jax.jit(jax.grad(show))(1.0)
jax.make_jaxpr(show)(x)
jax.linearize(show, x)
jax.grad(lambda v: jax.grad(show)(v) * v)(1.0)
jax.vjp(show, x)
jax.jit(lambda k: print(k, k.dtype) or k)(jax.random.key(0))
jax.jit(lambda v: print(f"{v} {v!r}", v.aval, [v], jax.typeof(v)) or v)(x)
print(jax.grad(lambda v: v * 2 if v > 1 else v * 3)(0.5), jax.grad(lambda v: v * int(v))(2.5))
print(jax.jit(lambda v: sum(v) + len(v) + v[0])(x), jax.jit(lambda v: [a for a in v])(x))
print(jax.vmap(lambda n, a: sum(a for _ in range(n)), in_axes=(None, 0))(3, x))
