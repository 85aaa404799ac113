"""What is made once for a dtype and the named axes around it, and bases of Jacobians inside other transforms."""
import jax
import jax.numpy as jnp
from jax import lax

x = jnp.array([0.3, -0.6, 0.8])

print(jax.make_jaxpr(lambda x: x.at[1].mul(0.5) + x.at[0].multiply(0.5))(x))
print(jax.make_jaxpr(lambda x: jax.jvp(lambda x: x.at[1].add(0.5), (x,), (x,)))(x))
print(jax.make_jaxpr(lambda x: x.at[1].mul(0.5) + jax.vmap(lambda e: (x * e).at[1].mul(0.3), axis_name="i")(x)[0])(x))
print(jax.make_jaxpr(jax.vmap(jax.jacfwd(jnp.sin)))(jnp.stack([x, x])))
print(jax.make_jaxpr(jax.hessian(lambda x: jnp.sin(x).sum()))(x))
print(jax.make_jaxpr(lambda x: lax.scan(lambda c, e: (jax.jacfwd(jnp.sin)(jnp.cos(c)).sum(0), 1.0), x, None, 2)[0])(x))
print(jax.make_jaxpr(jax.grad(lambda x: jax.vmap(lambda e: e - lax.pmean(e * e, "i"), axis_name="i")(x).sum()))(x))
print(jax.make_jaxpr(jax.vmap(jax.grad(lambda x: (jnp.pad(x, 1) ** 2).sum())))(jnp.stack([x, x])))
