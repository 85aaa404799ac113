"""tanh and erf far from 0, sums with a product that a loop does not change, complex inverse functions on their branch cuts."""

import jax
import jax.numpy as jnp
import numpy as np

x = jnp.array([7.0, 8.5, 20.0, 1e6, -9.0, jnp.inf, -jnp.inf, jnp.nan])
print(jax.jit(jnp.tanh)(x), jax.jit(jax.lax.erf)(x))
print(jax.jit(jax.vmap(jax.grad(jax.nn.gelu)))(jnp.array([10.0, 26.0, 100.0])))

constant = jnp.full((3,), 3.0)
print(jnp.std(constant), jax.jit(lambda w: w - jnp.mean(w))(constant), jax.jit(lambda w: w - w.mean(1, keepdims=True))(jnp.full((2, 3), 0.1)))

parts = [0.0, -0.0, 0.5, 1.0, 3.0, -3.0, 2.0, -2.0]
points = [complex(a, b) for a in parts for b in parts]
for name in ("arcsin", "arccos", "arctan", "arcsinh", "arccosh", "arctanh"):
    print(name)
    for values in (getattr(jnp, name)(jnp.array(points)), getattr(np, name)(np.array(points)[[4, 12, 20, 28, 36, 44]])):
        values = np.asarray(values)
        print(np.signbit(values.real).astype(int), np.signbit(values.imag).astype(int))
