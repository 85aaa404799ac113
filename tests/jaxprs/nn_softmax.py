# nn.softmax: plain, under grad and under vmap over axis 1.
import jax.numpy as jnp
from jax import grad, make_jaxpr, nn, vmap

m = jnp.arange(6.0).reshape(2, 3)

print(make_jaxpr(nn.softmax)(m))
print(make_jaxpr(lambda a: nn.softmax(a, axis=0))(m))
print(make_jaxpr(grad(lambda a: nn.softmax(a, axis=1)[0].sum()))(m))
print(make_jaxpr(vmap(nn.softmax, in_axes=1))(m))
