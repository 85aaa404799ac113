# Making arrays: zeros, ones, full, eye, arange, linspace, array, like-functions, meshgrid, tri.
import jax.numpy as jnp
import numpy as np

print(jnp.zeros(3), jnp.zeros((2, 2), int), jnp.ones(()), jnp.ones((1, 3), bool), jnp.full((2, 2), 7), jnp.full(2, 0.5, jnp.float16))
print(jnp.eye(3), jnp.eye(2, 3), jnp.eye(3, k=1), jnp.identity(2), jnp.eye(2, dtype=int), jnp.diag(jnp.array([1, 2])))
print(jnp.arange(5), jnp.arange(2, 8, 3), jnp.arange(5, 0, -2), jnp.arange(3.0), jnp.arange(0, 1, 0.25), jnp.arange(3, dtype="float16"))
print(jnp.linspace(0, 1, 5), jnp.linspace(0, 10, 5, endpoint=False), jnp.linspace(1, 2, 1), jnp.linspace(0, 1, 3, retstep=True))
print(jnp.linspace(jnp.array([0.0, 1.0]), 2.0, 3), jnp.logspace(0, 2, 3), jnp.linspace(0, 4, 3, dtype=int), jnp.linspace(1, 0, 3))
print(jnp.array([1, 2.5]), jnp.array([[1, 2], [3, 4]]), jnp.array((1, 2)), jnp.array(range(3)), jnp.array(3), jnp.array([True, 2]))
print(jnp.array([jnp.arange(2), jnp.ones(2)]), jnp.array([[]]).shape, jnp.array(2.7, dtype=int), jnp.array([1, 0, 2], bool))
print(jnp.asarray(np.arange(3)), jnp.asarray([1.5]), jnp.array(np.float64(2.5)), jnp.array(np.array([1, 2], np.int8)))
m = jnp.arange(6.0).reshape(2, 3)
print(jnp.zeros_like(m), jnp.ones_like(m, dtype=int), jnp.full_like(m, 3), jnp.empty_like(m).shape, jnp.zeros_like(m, shape=(2,)))
print(*jnp.meshgrid(jnp.arange(3), jnp.arange(2)), *jnp.meshgrid(jnp.arange(3), jnp.arange(2), indexing="ij"), sep="\n")
print(jnp.tri(3), jnp.tril(jnp.ones((3, 3))), jnp.triu(jnp.ones((3, 3)), 1), *jnp.triu_indices(3), *jnp.tril_indices(2))
print(jnp.diag(jnp.arange(9).reshape(3, 3)), jnp.diag(jnp.ones(2), 1), jnp.diagonal(jnp.arange(9).reshape(3, 3)))
print(jnp.float32(3), jnp.int32([1.7, 2.2]), jnp.bool_([0, 2]), jnp.complex64(1), jnp.uint8(255), jnp.float16([1, 2]))
print(jnp.indices((2, 2)), jnp.unravel_index(5, (2, 3)), jnp.ravel_multi_index((jnp.array(1), jnp.array(2)), (2, 3)))
print(jnp.array_equal(jnp.arange(3), np.arange(3)), jnp.shape(m), jnp.ndim(3), jnp.size(jnp.ones((2, 3))))
