# nn.sigmoid: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, nn, vmap

m = jnp.arange(6.0).reshape(2, 3)
w = 2.0

print(make_jaxpr(nn.sigmoid)(m))
print(make_jaxpr(nn.sigmoid)(w))
print(make_jaxpr(grad(lambda a: nn.sigmoid(a).sum()))(m))
print(make_jaxpr(vmap(nn.sigmoid, in_axes=1))(m))
