# Where nothing is traced, a function with a rule is called as it is: numbers stay Python's or NumPy's.
import jax
import jax.numpy as jnp
import numpy as np

twice = jax.custom_vjp(lambda x: {"a": 2 * x, "b": 3})
twice.defvjp(lambda x: (2 * x, None), lambda _, g: (2 * g,))
for x in [3.0, 3, True, 2j, np.float32(3), np.ones(2), np.arange(2), jnp.ones(2), jnp.float32(1)]:
    print(repr(twice(x)), jax.jit(twice)(x))
print(repr(jax.vmap(twice)(np.ones(2))))
