# nn.one_hot: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import make_jaxpr, nn, vmap

vi = jnp.arange(3)
mi = jnp.arange(6).reshape(2, 3)

print(make_jaxpr(lambda a: nn.one_hot(a, 4))(vi))
print(make_jaxpr(lambda: nn.one_hot(1, 3))())
print(make_jaxpr(vmap(lambda a: nn.one_hot(a, 4), in_axes=1))(mi))
