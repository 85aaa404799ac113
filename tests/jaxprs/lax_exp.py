# lax.exp: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, lax, make_jaxpr, vmap

m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(lax.exp)(m))
print(make_jaxpr(lax.neg)(m))
print(make_jaxpr(lax.rsqrt)(m))
print(make_jaxpr(lax.logistic)(m))
print(make_jaxpr(lambda a: lax.integer_pow(a, 3))(m))
print(make_jaxpr(grad(lambda a: lax.exp(a).sum()))(m))
print(make_jaxpr(grad(lambda a: lax.logistic(lax.rsqrt(a)).sum()))(m))
print(make_jaxpr(vmap(lax.exp, in_axes=1))(m))
