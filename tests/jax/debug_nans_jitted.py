# jax_debug_nans and jitted functions: JAX says so, and runs the function again op by op.
import jax
import jax.numpy as jnp
from jax import lax


def trial(name, f, *args, **kw):
    try:
        print(name, "->", f(*args, **kw))
    except Exception as error:
        print(name, "->", type(error).__name__, "|", error)


z, zz = jnp.float32(0), jnp.zeros(3)
jax.config.update("jax_debug_nans", True)
trial("division of Python numbers", jax.jit(lambda x: x / 0.0), 0.0)
trial("jitted log", jax.jit(lambda x: jnp.log(x)), -1.0)
trial("operator", lambda: z / z)
trial("function of lax", lambda: lax.log(z - 1))
trial("function of jnp", lambda: jnp.log(z - 1))
trial("value of a derivative", jax.value_and_grad(lambda x: jnp.log(x)), -1.0)
trial("derivative of a jitted", jax.grad(jax.jit(lambda x: jnp.log(x))), -1.0)
trial("mapped", jax.vmap(lambda x: jnp.log(x)), jnp.array([1.0, -1.0]))
trial("mapped jitted", jax.vmap(jax.jit(lambda x: jnp.log(x))), zz - 1)
trial("jitted mapped", jax.jit(jax.vmap(lambda x: jnp.log(x))), zz - 1)
trial("jitted derivative", jax.jit(jax.grad(lambda x: jnp.sqrt(x) * 0.0)), 0.0)
trial("backward pass", jax.grad(lambda x: jnp.sqrt(x) * 0.0), 0.0)
trial("backward pass of a jitted", jax.grad(jax.jit(lambda x: jnp.where(x > 0, jnp.sqrt(x), 0.0))), 0.0)
trial("in a scan", jax.jit(lambda x: lax.scan(lambda c, a: (jnp.log(c), None), x, jnp.arange(3.0))), 0.5)
trial("in a cond", jax.jit(lambda x: lax.cond(x > 0, lambda x: x, lambda x: jnp.log(x), x)), -0.5)
trial("inside only", jax.jit(lambda x: jnp.where(jnp.isnan(jnp.log(x)), 0.0, 1.0)), -1.0)
trial("a literal", jax.jit(lambda: jnp.nan))
trial("a product with a literal", jax.jit(lambda x: x * jnp.nan), 1.0)


@jax.jit
def outer(x, *, k):
    print("outer is traced or run")
    return inner(x) * k


@jax.jit
def inner(x):
    print("inner is traced or run")
    return jnp.sqrt(x)


trial("nested", outer, -1.0, k=2)
trial("nested, again", outer, -1.0, k=2)
