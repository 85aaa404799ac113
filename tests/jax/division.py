# Division to the last bit: XLA multiplies by the reciprocal of what divides many numbers alike.
import jax
import jax.numpy as jnp
import numpy as np
from jax import grad, jit, lax, vmap

x = (jnp.arange(1.0, 241.0) * 37 % 101).reshape(40, 6)
v = jnp.arange(1.0, 7.0) + 0.5
c = jnp.arange(40.0).reshape(40, 1) * 3 % 7 + 1


def bits(y):
    kind = {2: jnp.uint16, 4: jnp.uint32}[y.dtype.itemsize]
    words = np.asarray(lax.bitcast_convert_type(y, kind)).astype(np.int64).reshape(-1)
    print(y.dtype, y.shape, int((words * (np.arange(words.size) % 97 + 1)).sum()))


for d in [3.0, 7.0, 1000.0, 0.1, 4.0, 1.5e-38, 1e-40]:
    bits(x / d)
    bits(jit(lambda a: a / d)(x))
    bits(jit(lambda a: a / d)(x[3, 3]))
    bits(x[3, 3] / d)
    bits(jit(lambda a, b: a / b)(x, jnp.float32(d)))
    bits(jit(lambda a, b: a / b)(x[3, 3], jnp.float32(d)))
for y in [v, c, v[None], x + 1, jnp.full((1, 1), 7.0), x[:1] + 2]:
    bits(x / y)
    bits(jit(lambda a, b: a / b)(x, y))
bits(1.0 / x)
bits(jit(lambda a: 3.0 / a)(x))
bits(v[:1] / 7.0)
bits(x.astype(jnp.float16) / 7)
bits(x.astype(jnp.bfloat16) / 7)
bits(jit(lambda a: a / jnp.float16(7))(x.astype(jnp.float16)))
bits(jit(lambda a: a / jnp.bfloat16(7))(x.astype(jnp.bfloat16)))
bits(vmap(lambda a: a / 7.0)(x))
bits(vmap(lambda a, b: a / b, (0, None))(x, 7.0))
bits(vmap(lambda a, b: a / b)(x, c[:, 0]))
bits(jit(vmap(lambda a, b: a / b))(x, c[:, 0]))
bits(lax.map(lambda a: a / 7.0, x))
bits(grad(lambda a: (a / 7.0).sum())(x))
bits(jnp.round(x / 8, 1))
bits(jnp.round(jnp.float32(0.7321), 3))
bits(jit(lambda a: jnp.round(a / 8, 2))(x))
bits(x.mean(axis=1))
bits(jnp.mean(x, axis=0))
print(jnp.arange(10) / 3, jnp.arange(7) // 2, 7 / jnp.arange(1, 4))
