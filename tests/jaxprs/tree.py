# jax.tree functions in traced code leave only the operations on the leaves.
import jax
import jax.numpy as jnp
from jax import grad, make_jaxpr, vmap

params = {"w": jnp.ones((2, 3)), "b": [jnp.zeros(3), 1.0]}


def norm(p):
    return sum(jnp.sum(leaf**2) for leaf in jax.tree.leaves(p))


def step(p, g):
    return jax.tree.map(lambda a, d: a - 0.1 * d, p, g)


print(make_jaxpr(norm)(params))
print(make_jaxpr(step)(params, params))
print(make_jaxpr(grad(norm))(params))
print(make_jaxpr(lambda p: step(p, grad(norm)(p)))(params))
print(make_jaxpr(lambda p: jax.tree.unflatten(jax.tree.structure(p), jax.tree.leaves(p)[::-1]))(params))
print(make_jaxpr(lambda p: jax.tree.reduce(lambda a, b: a + b.sum(), p, 0.0))(params))
print(make_jaxpr(vmap(norm, in_axes=({"w": 1, "b": None},)))(params))
print(make_jaxpr(lambda p: jax.tree.transpose(jax.tree.structure([0, 0]), jax.tree.structure({"a": 0}), [{"a": p["w"]}, {"a": 2.0}]))(params))
