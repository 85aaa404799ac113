"""grad and vmap of compiled control flow; programs without it leave the traces of jax.jit."""
from jitbook import jit
import jax
import jax.numpy as jnp


def g(x):
    if x > 1:
        return jnp.sin(x)
    elif x > 0:
        return x ** 2
    else:
        return 3 * x


def g2(x):
    for i in range(30):
        if x > 1:
            x = x * 0.5
        else:
            x = x + 0.1 * i
    return x


def relu(x):
    if x > 0: return x
    else: return 0.0


def collatz(n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


def acc(x, n=3):
    """doc"""
    out = []
    for i in range(n):
        if i % 2:
            out.append(x * i)
        else:
            out.append(x + i)
    return jnp.stack(out)


def vm(n, lim):
    s = 0
    while s * s < n and s < lim: s += 1
    return s


@jit
def announced(x):
    print("tracing", x)
    return x * 2 if x.ndim == 0 else x


for x in (2.0, 0.5, -1.0):
    print(jax.grad(g)(x), jax.grad(jit(g))(x))
print(jax.grad(g2)(3.0), jax.grad(jit(g2))(3.0))
print(jax.vmap(jit(relu))(jnp.array([1.0, -1.0, 2.0])), jax.vmap(jax.grad(jit(relu)))(jnp.array([1.0, -1.0, 2.0])))
print(jax.vmap(jit(collatz))(jnp.arange(1, 10)))
print(jax.vmap(jit(vm), (0, None))(jnp.array([1, 10, 100]), 50))
print(str(jax.make_jaxpr(jax.jit(acc))(1.0)) == str(jax.make_jaxpr(jit(acc))(1.0)))
print(announced(2.0), announced(3.0))
print(jax.make_jaxpr(jit(relu))(3.0))
