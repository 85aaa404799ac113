import jax
import jax.numpy as jnp
import numpy as np

for xp in (np, jnp):
    x = xp.zeros((0, 3))
    print(x, x.sum(), x.T.shape, (x @ xp.ones((3, 2))).shape, xp.concatenate([x, x]).shape)
    try:
        x.max()
    except ValueError as e:
        print(type(e).__name__)
print(jax.jit(lambda v: v.sum() + 1)(jnp.zeros((0, 5))))
