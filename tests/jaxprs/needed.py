"""What of inner jaxprs a derivative keeps: unused results of scans go, custom rules are unfolded, calls split in two."""
import jax
import jax.numpy as jnp
from jax import lax

x, y = jnp.array([0.3, -0.6, 0.8]), jnp.float32(0.3)


def steps(y):
    return lax.scan(lambda c, e: (0.7 * jnp.sin(c) * e, c.sum()), y, jnp.arange(2.0) - 0.3)


own = jax.custom_jvp(lambda a: jnp.sin(a) * a)
own.defjvp(lambda p, t: (own(*p), 1.5 * t[0]))

print(jax.make_jaxpr(jax.grad(lambda y: lax.fori_loop(0, 2, lambda i, c: jnp.sin(steps(c)[0]), y)))(y))
print(jax.make_jaxpr(jax.grad(lambda y: lax.scan(lambda c, e: (own(c) * 0.5, own(e)), y, x)[0]))(y))
print(jax.make_jaxpr(jax.grad(lambda y: lax.scan(lambda c, e: (jnp.where(c > 0, c, e), c), y, x)[0]))(y))
print(jax.make_jaxpr(jax.grad(lambda y: lax.fori_loop(0, 2, lambda i, c: c * jnp.linalg.norm(c * x), y)))(y))


def closing(z):
    f = jax.custom_vjp(lambda a: a * z)
    f.defvjp(lambda a: (a * z, (a,)), lambda r, ct: (ct,))
    g = jax.custom_jvp(lambda a: a * z)
    g.defjvp(lambda p, t: (p[0] * z, t[0]))
    return f, g


print(jax.make_jaxpr(lambda x, y: [f(x) for f in closing(y)])(x, y))
