# Division in a loop, by a number that the loop carries or captures: there XLA divides.
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

x = (jnp.arange(1.0, 241.0) * 37 % 101).reshape(40, 6)
s = jnp.float32(7)


def bits(y):
    kind = {2: jnp.uint16, 4: jnp.uint32}[y.dtype.itemsize]
    words = np.asarray(lax.bitcast_convert_type(y, kind)).astype(np.int64).reshape(-1)
    print(y.dtype, y.shape, int((words * (np.arange(words.size) % 97 + 1)).sum()))


bits(lax.scan(lambda s, a: (s, a / s), s, x)[1])
bits(lax.map(lambda a: a / s, x))
bits(lax.fori_loop(0, 3, lambda i, a: a / s, x))
