# dot, @, vdot, inner, outer, tensordot, einsum, trace on small exact numbers.
import jax
import jax.numpy as jnp

v = jnp.arange(3.0)
m = jnp.arange(6.0).reshape(2, 3)
q = jnp.arange(9.0).reshape(3, 3)
t = jnp.arange(24.0).reshape(2, 3, 4)
print(jnp.dot(v, v), jnp.dot(m, v), jnp.dot(m, q), jnp.dot(2.0, v), v @ v, m @ v, v @ q, m @ q, (t @ jnp.ones((4, 2))).shape)
print(jnp.vdot(m, m), jnp.inner(v, v), jnp.outer(v, v), jnp.inner(m, m), jnp.vdot(jnp.array([1j]), jnp.array([1j])))
print(jnp.matmul(t, t.mT), (m.T @ m), jnp.matmul(jnp.ones((2, 1, 3)), q).shape)
print(jnp.tensordot(m, q, 1), jnp.tensordot(m, m), jnp.tensordot(v, v, 0).shape, jnp.tensordot(t, m, axes=((0, 1), (0, 1))))
print(jnp.einsum("ij,jk->ik", m, q), jnp.einsum("ij->j", m), jnp.einsum("ij->ji", m), jnp.einsum("ii->i", q), jnp.einsum("ii", q))
print(jnp.einsum("i,j->ij", v, v), jnp.einsum("bij,bjk->bik", t, t.mT).shape, jnp.einsum("ij,ij->", m, m), jnp.einsum("ij,j", m, v))
print(jnp.einsum("...i,i->...", t, jnp.ones(4)), jnp.einsum("ij,jk,kl->il", m, q, q), jnp.einsum("i->", v))
print(jnp.trace(q), jnp.kron(jnp.eye(2), jnp.ones((1, 2))), jnp.cross(jnp.array([1.0, 0, 0]), jnp.array([0, 1.0, 0])))
print(jnp.arange(6).reshape(2, 3) @ jnp.arange(3), (jnp.ones((2, 2), jnp.float16) @ jnp.ones((2, 2))).dtype, jnp.dot(jnp.arange(3), v).dtype)
print(jax.jit(lambda a, b: a @ b)(m, q), jax.vmap(jnp.dot)(m, m), jax.vmap(jnp.dot, (None, 0))(v, m), jax.vmap(jnp.vdot, (0, 0))(q, q))
print(jax.grad(lambda a: (a @ v).sum())(m), jax.grad(lambda a: jnp.einsum("ij,jk->", a, q))(m))
print(m.dot(v), jnp.sum(m * v, axis=1), jnp.linalg.norm(v * 2), v.T.shape, jnp.matmul(v, m.T))
