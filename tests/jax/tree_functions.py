# jax.tree and jax.tree_util: map, leaves, structure, flatten, paths, reduce, all, transpose.
import collections

import jax
import jax.numpy as jnp
from jax import tree_util as tu

t = {"b": [1, (2, None)], "a": 3, "c": {"z": 4.0, "y": ()}}
print(jax.tree.leaves(t), jax.tree.structure(t), jax.tree.map(lambda v: v * 2, t))
leaves, treedef = jax.tree.flatten(t)
print(leaves, treedef, treedef.num_leaves, treedef.num_nodes, jax.tree.unflatten(treedef, "wxyz"))
print(jax.tree.map(lambda a, b: a + b, [1, (2, 3)], [10, (20, 30)]), jax.tree.map(lambda a, b: (a, b), [1, 2], [[3], {"k": 4}]))
print(jax.tree.reduce(lambda a, b: a + b, [1, (2, 3)]), jax.tree.reduce(lambda a, b: a + b, [1, 2], 10), jax.tree.all([True, [1]]), jax.tree.all([0, True]))
print(jax.tree.structure(None), jax.tree.structure(1), jax.tree.structure([]), jax.tree.leaves(None), jax.tree.leaves([None, 1], is_leaf=lambda v: v is None))
print(jax.tree.map(lambda v: v, {"b": 1, "a": 2}), jax.tree.leaves(collections.OrderedDict([("b", 1), ("a", 2)])), jax.tree.structure(collections.OrderedDict(b=1)))
P = collections.namedtuple("P", "x y")
print(jax.tree.map(lambda v: v + 1, P(1, [2, 3])), jax.tree.structure(P(1, 2)), jax.tree.leaves(P(x=5, y=P(6, 7))))
print(jax.tree.structure([1, 2]) == jax.tree.structure([3, 4]), jax.tree.structure([1]) == jax.tree.structure((1,)), treedef == jax.tree.structure(t))
print(jax.tree.transpose(jax.tree.structure([0, 0]), jax.tree.structure({"a": 0, "b": 0}), [{"a": 1, "b": 2}, {"a": 3, "b": 4}]))
paths, _ = tu.tree_flatten_with_path(t)
for path, leaf in paths:
    print(tu.keystr(path), leaf, path)
print(jax.tree.map_with_path(lambda p, v: f"{tu.keystr(p)}={v}", {"a": [1, 2]}), jax.tree.leaves_with_path((7, {"k": 8}))[1])
print(tu.tree_map(lambda v: -v, (1, [2])), tu.tree_leaves({"k": (1, 2)}), tu.tree_structure((1, [2])), tu.tree_flatten([1, 2])[0], tu.tree_unflatten(tu.tree_structure((0, 0)), [5, 6]))
print(tu.tree_reduce(max, [3, [9, 1]]), tu.tree_all([True]), tu.tree_map(lambda a: a.shape, {"w": jnp.ones((2, 3)), "b": jnp.zeros(3)}))
print(jax.tree.map(jnp.shape, [jnp.ones(2), 3.0]), jax.tree.map(lambda a, b: a - 0.5 * b, {"w": jnp.ones(2)}, {"w": jnp.arange(2.0)}))
print(sum(v.size for v in jax.tree.leaves({"w": jnp.ones((2, 3)), "b": jnp.zeros(3)})), jax.tree.map(type, [1, 2.0, "s"]))
print(jax.tree.leaves([1, {"a": [2, {"b": 3}]}]), jax.tree.map(lambda v: None, [1, 2]), jax.tree.structure({"a": {"b": (1, [2])}}))
