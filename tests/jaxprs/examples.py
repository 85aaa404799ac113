# A walk through what a jaxpr's text shows: literals, constants, nested and shared jaxprs, layout.
import jax
import jax.numpy as jnp
from jax import grad, jit, make_jaxpr, random

x = jnp.arange(3.0)
const = jnp.array([1.0, 2.0, 3.0])


@jit
def named(a):
    return a * 2


print(make_jaxpr(lambda a: jnp.sin(a) * 2 + 1)(x))
print(make_jaxpr(lambda a: a + 1)(2.0))
print(make_jaxpr(lambda a: a + const)(x))
print(make_jaxpr(lambda a: 3.0)(x))
print(make_jaxpr(lambda a: ())(x))
print(make_jaxpr(lambda a: (1, 2.0, True, a, None, 1j))(x))
print(make_jaxpr(lambda a: jnp.where(a > 0, a, 0.0))(x))
print(make_jaxpr(lambda a: named(a) + named(named(a)))(x))
print(make_jaxpr(named)(x))
print(make_jaxpr(jax.nn.relu)(x))
print(make_jaxpr(grad(lambda a: jnp.sin(a).sum()))(x))
print(make_jaxpr(lambda a, i: a[i])(x, 1))
print(make_jaxpr(lambda a, i: a.at[i].add(1.0))(x, jnp.array([0, 1])))
print(make_jaxpr(random.split)(random.key(0)))
print(make_jaxpr(lambda a: (a == 1, a + 2.5, a * 0.001, a + 1e10, a - jnp.inf, a * jnp.nan, a * -0.0))(x))
print(make_jaxpr(lambda a: (a.astype(jnp.float16) + 0.1, a.astype(jnp.bfloat16) + 0.1, a.astype(int) * -3, a + (1 + 2j)))(x))
print(make_jaxpr(lambda a: (a[0] + a[1], jnp.cos(a))[0])(x))
print(make_jaxpr(lambda *args: sum(args))(*[x] * 14))
print(make_jaxpr(lambda a: [a] * 40)(x))
closed = make_jaxpr(lambda a: a * const)(x)
print(type(closed).__name__, closed.consts, closed.in_avals, closed.out_avals)
print(len(closed.eqns), closed.eqns[0].primitive, closed.jaxpr.invars[0].aval, closed.jaxpr)
