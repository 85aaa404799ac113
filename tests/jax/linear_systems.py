"""Determinants, inverses, triangles and systems, with their derivatives, in stacks and compiled."""
import jax
import jax.numpy as jnp
import jax.scipy.linalg as sl
from jax.scipy.sparse.linalg import cg


def show(label, *xs):
    for x in jax.tree.leaves(xs):
        print(label, x.shape, x.dtype, (jnp.round(x, 3) + 0.0).tolist() if x.size < 2 else jnp.round(x, 3) + 0.0)


A = jnp.array([[4.0, 1.0, 2.0], [1.0, 3.0, 0.5], [2.0, 0.5, 5.0]])
B = jnp.array([[0.0, 2.0, 1.0, 3.0], [1.0, 1.0, 4.0, 1.0], [2.0, 0.0, 1.0, 5.0], [3.0, 1.0, 2.0, 2.0]])
b = jnp.array([1.0, 2.0, 3.0])
pair = jnp.stack([A, 2 * A])

show("solve", jnp.linalg.solve(A, b), jnp.linalg.solve(A, jnp.eye(3)[:, :2]), jnp.linalg.solve(pair, b))
show("inv", jnp.linalg.inv(A), jnp.linalg.inv(B), jax.vmap(jnp.linalg.inv)(pair), jnp.linalg.inv(jnp.array([[1, 2], [3, 4]])))
show("det", jnp.linalg.det(A), jnp.linalg.det(B), jnp.linalg.det(B[:2, :2]), jnp.linalg.det(pair))
show("slogdet", jnp.linalg.slogdet(B), jnp.linalg.slogdet(-A), jnp.linalg.slogdet(jnp.zeros((3, 3))))
show("cholesky", jnp.linalg.cholesky(A), jnp.linalg.cholesky(A, upper=True), jnp.linalg.cholesky(-A), jax.jit(jnp.linalg.cholesky)(pair))
show("qr", jnp.linalg.qr(A), jnp.linalg.qr(jnp.arange(8.0).reshape(4, 2) + 1), jnp.linalg.qr(B, mode="r"))
show("triangles", sl.solve_triangular(A, b, lower=True), sl.solve_triangular(A, b, trans="T"), sl.solve_triangular(A, b, lower=True, unit_diagonal=True))
show("cho_solve", sl.cho_solve(sl.cho_factor(A), b), sl.cho_solve(sl.cho_factor(A, lower=True), jnp.eye(3)))
show("lu_solve", sl.lu_factor(B), sl.lu_solve(sl.lu_factor(B), jnp.arange(4.0)))
show("expm", sl.expm(jnp.array([[0.0, 1.0], [-1.0, 0.0]])), sl.expm(jnp.stack([A, -A]) / 4))
show("built", sl.block_diag(jnp.eye(2), 3 * jnp.ones((1, 2))), sl.toeplitz(jnp.arange(3)), sl.toeplitz(jnp.arange(3), jnp.arange(4)))
show("cg", cg(lambda v: A @ v, b)[0], cg(A, {"x": b}["x"], M=lambda v: v / jnp.diag(A))[0])

show("d solve", jax.grad(lambda a: jnp.linalg.solve(a, b).sum())(A), jax.grad(lambda c: jnp.linalg.solve(A, c).sum())(b))
show("d inv", jax.jacfwd(lambda t: jnp.linalg.inv(t * A))(2.0), jax.jit(jax.grad(lambda a: jnp.linalg.inv(a).sum()))(A))
show("d det", jax.grad(jnp.linalg.det)(A), jax.grad(jnp.linalg.det)(B), jax.grad(jnp.linalg.det)(B.at[3].set(B[0])))
show("d slogdet", jax.grad(lambda a: jnp.linalg.slogdet(a)[1])(B), jax.hessian(lambda d: jnp.linalg.slogdet(jnp.diag(d))[1])(b))
show("d cholesky", jax.grad(lambda a: jnp.linalg.cholesky(a).sum())(A), jax.grad(lambda a: sl.cho_solve(sl.cho_factor(a), b).sum())(A))
show("d qr", jax.grad(lambda a: sum(x.sum() for x in jnp.linalg.qr(a)))(A))
show("d cg", jax.grad(lambda s: cg(lambda v: s * (A @ v), b)[0].sum())(2.0))
show("d expm", jax.grad(lambda t: sl.expm(t * A).sum())(0.125))


def evidence(width, x, y):
    """A Gaussian process's negative log likelihood."""
    k = jnp.exp(-0.5 * (x[:, None] - x[None]) ** 2 / width**2) + 0.1 * jnp.eye(len(x))
    c = jnp.linalg.cholesky(k)
    return 0.5 * y @ sl.cho_solve((c, True), y) + jnp.log(jnp.diag(c)).sum()


x = jnp.linspace(0.0, 5.0, 6)
for f in (evidence, jax.grad(evidence), jax.jit(jax.hessian(evidence))):
    show("evidence", f(1.0, x, jnp.sin(x)))

for wrong in (
    lambda: jnp.linalg.inv(jnp.ones((2, 3))),
    lambda: jnp.linalg.solve(b, b),
    lambda: jnp.linalg.solve(A, jnp.ones(4)),
    lambda: jnp.linalg.det(jnp.ones((2, 3))),
    lambda: jnp.linalg.slogdet(b),
    lambda: jnp.linalg.inv([[1.0]]),
    lambda: jnp.linalg.qr(A, mode="x"),
):
    try:
        print(wrong())
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
