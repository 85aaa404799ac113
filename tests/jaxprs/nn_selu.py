# nn.selu: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, nn, vmap

m = jnp.arange(6.0).reshape(2, 3)
w = 2.0

print(make_jaxpr(nn.selu)(m))
print(make_jaxpr(nn.selu)(w))
print(make_jaxpr(grad(lambda a: nn.selu(a).sum()))(m))
print(make_jaxpr(vmap(nn.selu, in_axes=1))(m))
