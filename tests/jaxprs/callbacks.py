# What jaxprs show of callbacks.

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.experimental import io_callback

x = jnp.arange(3.0)

def host(x):
    return x
scalar = jax.ShapeDtypeStruct((), jnp.float32)
shape = jax.ShapeDtypeStruct((3,), jnp.float32)

def show(f, *args):
    first, *rest = str(jax.make_jaxpr(f)(*args)).split(" at 0x")
    print(first + "".join(part[part.index(">"):] for part in rest))

def noisy(x):
    jax.debug.print("x={} {y} {s}", x, y=x + 1, s="text")
    return x * x

show(noisy, x)
show(lambda x: jax.debug.print("hello", ordered=True), x)
show(jax.grad(noisy), 1.0)
show(jax.grad(jax.jit(noisy)), 1.0)
show(lambda x: jax.jvp(noisy, (x,), (1.0,)), 1.0)
show(jax.vmap(noisy), x)
show(jax.vmap(noisy, in_axes=1), jnp.ones((2, 2)))
show(lambda x: lax.scan(lambda c, a: (c + noisy(a), c), 0.0, x), x)
show(lambda x: jax.debug.callback(host, x, 3, z=x, ordered=True), x)
show(lambda x: jax.pure_callback(host, shape, x), x)
show(lambda x: jax.pure_callback(host, (scalar, {"a": shape}), x, k=x, vmap_method="sequential"), x)
show(lambda x: io_callback(host, shape, x, ordered=True), x)
show(lambda x: io_callback(host, None, x), x)
for method in ("sequential", "sequential_unrolled", "expand_dims", "broadcast_all", "legacy_vectorized"):
    show(jax.vmap(lambda x, y: jax.pure_callback(host, scalar, x, y, vmap_method=method), (1, None), 0), jnp.ones((1, 2)), jnp.ones(2))
show(jax.vmap(lambda x: io_callback(host, scalar, x)), x)
show(jax.vmap(lambda p, x: lax.cond(p, noisy, lambda x: x, x)), jnp.array([True, False]), jnp.ones(2))
