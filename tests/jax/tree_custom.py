# User classes as pytrees: register_pytree_node(_class), register_dataclass, NamedTuple, through transforms.
import dataclasses
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import tree_util as tu


class Pair:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def __repr__(self):
        return f"Pair({self.a}, {self.b})"


tu.register_pytree_node(Pair, lambda p: ((p.a, p.b), None), lambda aux, kids: Pair(*kids))


@tu.register_pytree_node_class
class Scaled:
    def __init__(self, value, scale):
        self.value, self.scale = value, scale

    def tree_flatten(self):
        return (self.value,), {"scale": self.scale}

    @classmethod
    def tree_unflatten(cls, aux, children):
        return cls(*children, **aux)

    def apply(self, x):
        return self.value * x * self.scale


@jax.tree_util.register_dataclass
@dataclasses.dataclass
class State:
    step: int
    params: dict
    name: str = dataclasses.field(default="run", metadata=dict(static=True))


class Linear(NamedTuple):
    w: jax.Array
    b: jax.Array


p = Pair(1.0, jnp.arange(2.0))
print(jax.tree.leaves(p), jax.tree.map(lambda v: v * 2, p), jax.jit(lambda q: Pair(q.b, q.a))(p), jax.grad(lambda q: q.a * q.b.sum())(p))
s = Scaled(jnp.arange(3.0), 2)
print(jax.tree.leaves(s), jax.jit(lambda q, x: q.apply(x))(s, 3.0), jax.grad(lambda q: q.apply(2.0).sum())(s).value, jax.tree.map(lambda v: v + 1, s).scale)
st = State(0, {"w": jnp.ones(2)})
st = jax.tree.map(lambda v: v + 1, st)
print(st, jax.tree.leaves(st), jax.jit(lambda q: dataclasses.replace(q, step=q.step + 1))(st))
layer = Linear(jnp.ones((2, 2)), jnp.zeros(2))
print(layer, jax.grad(lambda q, x: (x @ q.w + q.b).sum())(layer, jnp.arange(2.0)), layer._replace(b=1).b)
print(jax.vmap(lambda q: q.a + q.b)(Pair(jnp.arange(2.0), jnp.arange(2.0))), jax.jvp(lambda q: q.a * q.b, (Pair(2.0, 3.0),), (Pair(1.0, 1.0),)))
print(jax.vmap(lambda q: q, in_axes=(Pair(0, None),))(Pair(jnp.arange(2.0), 1.0)), jax.eval_shape(lambda q: q, p), jax.tree.structure(layer))
traces = []
f = jax.jit(lambda q: traces.append(1) or q.value)
f(Scaled(1.0, 2)), f(Scaled(2.0, 2)), f(Scaled(1.0, 3))
print(len(traces))
