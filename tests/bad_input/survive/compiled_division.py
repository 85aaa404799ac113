"""Division by zero and of the lowest integer in compiled code: values, not traps."""
import jax
import jax.numpy as jnp

f = jax.jit(lambda a, b: (a // b, a % b, jax.lax.div(a, b), jax.lax.rem(a, b)))
low = jnp.int32(-(2**31))
for a in (low, jnp.int32(5)):
    for b in (0, -1):
        print(f(a, jnp.int32(b)))
        print(f(jnp.full(100, a), jnp.full(100, b))[2][0])
