"""A while loop whose condition is mapped, and what it becomes under further transforms."""
import jax
import jax.numpy as jnp
from jax import lax

x = jnp.array([0.3, -0.6, 0.8])


def grow(e, c=1.0):
    return lax.while_loop(lambda s: (s[0] < 2) & (s[1] < 50.0), lambda s: (s[0] + 1, s[1] * 2.0 + c), (0, e))[1]


print(jax.make_jaxpr(jax.vmap(grow))(x))
print(jax.make_jaxpr(jax.vmap(grow, in_axes=(None, 0)))(0.5, x))
print(jax.make_jaxpr(lambda x: jax.jvp(jax.vmap(grow), (x,), (x,)))(x))
print(jax.make_jaxpr(jax.jit(jax.vmap(grow)))(x))
twice = jnp.stack([x, 40 * x])
print([f(x).tolist() for f in (jax.vmap(grow), jax.jit(jax.vmap(grow)))])
print([f(twice).tolist() for f in (jax.vmap(jax.vmap(grow)), jax.jit(jax.vmap(jax.vmap(grow))))])
print(jax.jit(lambda x: jax.jvp(jax.vmap(grow), (x,), (x,))[1])(x).tolist())
# In lanes already: what the condition does not read is mapped behind its axis.
pairs = jnp.stack([x, 40 * x])


def counted(e, c):
    return lax.while_loop(lambda s: s[0] < 3.0, lambda s: (s[0] + jnp.abs(s[0]) + 1, s[1] * c + 1), (e, c))[1]


print(jax.make_jaxpr(jax.vmap(jax.vmap(grow)))(pairs))
print(jax.make_jaxpr(lambda x: jax.vmap(lambda a: jax.vmap(lambda e, c: counted(e, c * a))(x, x))(x))(x))
print(jax.make_jaxpr(lambda x: jax.jacfwd(lambda y: jax.vmap(lambda e, c: counted(e, c))(x, y * x))(x))(x))
for f in (lambda x: jax.vmap(lambda a: jax.vmap(lambda e, c: counted(e, c * a))(x, x))(x),
          lambda x: jax.jacfwd(lambda y: jax.vmap(lambda e, c: counted(e, c))(x, y * x))(x)):
    print([[round(float(e), 3) + 0.0 for e in g(x).ravel()] for g in (f, jax.jit(f))])
