# tolerance: 1e-4 1e-6
"""LU and QR factors of SciPy's kind, of matrices that are square and not, with the derivatives of LU."""

import jax, jax.numpy as jnp, jax.scipy.linalg as sla

A = jnp.array([[1.0, 2.0, 0.0], [4.0, 3.0, 1.0], [2.0, 0.0, 5.0]])
print(*sla.lu(A))
print(*sla.lu(A[:2]))
print(*sla.lu(A[:, :2], permute_l=True))
print(*sla.qr(A))
print(*sla.qr(A[:, :2], mode="economic"), *sla.qr(A, mode="r"))
w = jnp.arange(9.0).reshape(3, 3)
print(jax.grad(lambda A: jnp.sum(w * sla.lu_factor(A)[0]))(A))
print(jax.grad(lambda A: sum(jnp.sum(w * x) for x in sla.lu(A)[1:]))(A), jax.jit(lambda A: sla.lu(A)[2])(A))
print(
    jax.grad(lambda A: sla.lu_solve(sla.lu_factor(A), jnp.arange(3.0)).sum())(A),
    sla.lu_factor(jnp.stack([A, 2 * A]))[1],
)
