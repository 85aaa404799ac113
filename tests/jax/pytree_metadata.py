import jax, jax.numpy as jnp
from jax import vmap
@jax.tree_util.register_pytree_node_class
class A:
    def __init__(self, x, n): self.x, self.n = x, n
    def tree_flatten(self): return (self.x,), self.n
    @classmethod
    def tree_unflatten(cls, n, c): return cls(c[0], n)
print(jax.tree.structure(A(1, 'q')), jax.tree.structure([A(1, ('q', 2)), A(2, None)]))
try:
    print(vmap(lambda a: a.x, in_axes=(A(0, 'j'),))(A(jnp.arange(2.), 'k')))
except ValueError as e: print(e)
print(vmap(lambda a: a.x, in_axes=(A(0, 'k'),))(A(jnp.arange(2.), 'k')))
