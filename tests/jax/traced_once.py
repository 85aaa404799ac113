# Bodies of control flow are traced, not run: Python side effects happen once per trace.
import jax
import jax.numpy as jnp
from jax import lax

log = []


def body(i, c):
    log.append(f"body {i} {c}")
    return c + 1


print(lax.fori_loop(0, 5, body, 0), log)
log.clear()
print(jax.jit(lambda n: lax.fori_loop(0, n, body, 0.0))(3), log)
log.clear()


def step(c, v):
    log.append(f"step {c} {v}")
    return c + v, c


print(lax.scan(step, 0.0, jnp.arange(3.0))[0], log)
log.clear()
print(lax.scan(step, 0.0, jnp.arange(3.0))[0], len(log))
log.clear()
with jax.disable_jit():
    print(lax.scan(step, 0.0, jnp.arange(3.0))[0], len(log))
log.clear()


def branch(v):
    log.append(str(v))
    return v * 2


print(lax.cond(True, branch, lambda v: v, 1.0), log)
log.clear()
print(lax.while_loop(lambda c: c < 3, lambda c: log.append(str(c)) or c + 1, 0), log)
log.clear()
print(jax.vmap(lambda v: log.append(str(v)) or v)(jnp.arange(2.0)), log)
log.clear()
print(jax.grad(lambda v: log.append(str(v)) or v * v)(3.0), log)
