"""Eigenvalues, singular values, pseudo-inverses and least squares, with their derivatives."""
import jax
import jax.numpy as jnp

A = jnp.array([[4.0, 1.0, 2.0], [1.0, 3.0, 0.5], [2.0, 0.5, 5.0]])
T = jnp.array([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]])
y = jnp.array([1.0, 2.0, 4.0])


def show(label, *xs):
    for x in jax.tree.leaves(xs):
        print(label, x.shape, x.dtype, (jnp.round(x, 2) + 0.0).tolist() if x.ndim < 1 else jnp.round(x, 2) + 0.0)


show("eigvalsh", jnp.linalg.eigvalsh(A), jnp.linalg.eigvalsh(jnp.stack([A, -A])), jax.jit(jnp.linalg.eigvalsh)(A.at[0, 1].set(7.0)))
show("d eigvalsh", jax.grad(lambda a: jnp.linalg.eigvalsh(a)[2])(A), jax.hessian(lambda t: jnp.linalg.eigvalsh(A + t * jnp.diag(y))[0])(0.0))
show("svdvals", jnp.linalg.svdvals(T), jnp.linalg.svdvals(T.T), jax.vmap(jnp.linalg.svdvals)(jnp.stack([T, 2 * T])))
show("norms", jnp.linalg.norm(T, 2), jnp.linalg.norm(T, -2), jnp.linalg.norm(T, "nuc"), jax.grad(lambda t: jnp.linalg.norm(t, "nuc"))(T))
show("pinv", jnp.linalg.pinv(T), jnp.linalg.pinv(T.T), jax.grad(lambda t: (jnp.linalg.pinv(t) ** 2).sum())(T), jnp.linalg.pinv(jnp.ones((2, 2))))
show("rank", jnp.linalg.matrix_rank(T), jnp.linalg.matrix_rank(jnp.ones((3, 2))), jnp.linalg.matrix_rank(y))
show("lstsq", jnp.linalg.lstsq(T, y), jnp.linalg.lstsq(T, jnp.eye(3)), jax.grad(lambda y: jnp.linalg.lstsq(T, y)[0].sum())(y))
for wrong in (lambda: jnp.linalg.eigvalsh(A, "x"), lambda: jnp.linalg.lstsq(T, y[:2]), lambda: jnp.linalg.pinv([1.0])):
    try:
        print(wrong())
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
