# lax.platform_dependent: all branches in the jaxpr, the CPU's when it runs.
import jax
import jax.numpy as jnp
from jax import grad, lax, make_jaxpr, vmap


def f(x):
    return lax.platform_dependent(x, cpu=jnp.sin, cuda=jnp.cos, rocm=jnp.cos, default=lambda x: x * 2)


def g(x):
    return lax.platform_dependent(x, tpu=jnp.exp, default=lambda x: x * 3)


x = jnp.arange(3.0)
print(make_jaxpr(f)(1.0))
print(make_jaxpr(vmap(f))(x))
print(make_jaxpr(grad(g))(1.0))
print(make_jaxpr(vmap(grad(f)))(x))
print(f(1.0), g(1.0), jnp.round(jax.jit(f)(1.0), 4), jax.jit(g)(1.0), vmap(g)(x), jnp.round(jax.jit(vmap(grad(f)))(x), 4))
for wrong in (lambda: lax.platform_dependent(1.0, cpu=3), lambda: lax.platform_dependent(1.0, gpu=jnp.sin),
              lambda: lax.platform_dependent(1.0, cpu=jnp.sin, default=2)):
    try:
        wrong()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
try:
    jax.jit(lambda x: lax.platform_dependent(x, tpu=jnp.sin))(1.0)
except NotImplementedError as error:
    print("NotImplementedError", str(error)[:60])
