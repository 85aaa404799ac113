# Weakness: who has it, what keeps it, and that it decides retracing.
import jax
import jax.numpy as jnp

traces = []


@jax.jit
def f(x):
    traces.append(str(x))
    return x * 2


print([f(v).weak_type for v in (1.0, 2.0, jnp.float32(1), jnp.array(1.0), 1, True)])
print(traces)
x = jnp.array(2.0)
print(x.weak_type, (x + 1).weak_type, (x + jnp.float32(1)).weak_type, x.astype(jnp.float32).weak_type)
print(jnp.sin(x).weak_type, jnp.sum(x).weak_type, (x > 1).weak_type, jnp.maximum(x, 1).weak_type)
print(repr(x * jnp.ones(2, jnp.float16)), repr(jnp.float32(2) * jnp.ones(2, jnp.float16)))
print(jax.grad(lambda v: v * v)(3.0).weak_type, jax.grad(lambda v: v * v)(jnp.float32(3)).weak_type)
print(jax.vmap(lambda v: v + 1)(jnp.arange(2.0)).weak_type, jax.jit(lambda: (1, 2.0, None, True))())
print(repr(jnp.array(1) + 1.5), repr(jnp.int32(1) + 1.5), repr(jnp.int8(1) + 1), repr(jnp.uint8(200) + 100))
print(jax.typeof(1), jax.typeof(jnp.ones(2)), jnp.array(1.0).aval, jax.typeof(jnp.float16(1)))
