# tolerance: 1e-3 3e-4
# Factorisations, spectra and systems: values, derivatives, batches. Signs of vectors are taken out where LAPACK chooses them.
import jax
import jax.numpy as jnp
import jax.scipy.linalg as sl
import numpy as np
from jax import lax

a = jnp.array([[4.0, 1.0, 0.5, -0.3], [1.0, 3.0, -0.2, 0.4], [0.5, -0.2, 5.0, 0.1], [-0.3, 0.4, 0.1, 2.0]])
g = a.at[0, 1].set(2.0).at[3, 0].set(-1.5)
tall = g[:, :2]
b = jnp.array([1.0, -2.0, 0.5, 3.0])


def show(name, tree):
    print(name, *[np.round(np.asarray(x), 4).tolist() for x in jax.tree.leaves(tree)])


def total(f):
    return lambda *x: sum(jnp.sum(jnp.abs(y) ** 2 * (1 + jnp.arange(y.size).reshape(y.shape))) for y in jax.tree.leaves(f(*x)))


eigh = lambda x: jnp.linalg.eigh(x)
for name, f, x in [
    ("lu", lambda x: sl.lu(x), g), ("lu tall", lambda x: sl.lu(x), tall), ("lu wide", lambda x: sl.lu(x), tall.T),
    ("cholesky", jnp.linalg.cholesky, a), ("cholesky upper", lambda x: jnp.linalg.cholesky(x, upper=True), a),
    ("qr", jnp.linalg.qr, g), ("qr tall", jnp.linalg.qr, tall), ("qr wide", jnp.linalg.qr, tall.T),
    ("qr complete", lambda x: jnp.linalg.qr(x, mode="complete"), tall),
    ("eigh", eigh, a), ("eigh upper", lambda x: jnp.linalg.eigh(x, UPLO="U"), g), ("eigvalsh", jnp.linalg.eigvalsh, a),
    ("svdvals", jnp.linalg.svdvals, tall), ("svd", lambda x: jnp.linalg.svd(x, compute_uv=False), g),
    ("pinv", jnp.linalg.pinv, tall), ("pinv wide", jnp.linalg.pinv, tall.T), ("inv", jnp.linalg.inv, g),
    ("det", jnp.linalg.det, g), ("slogdet", lambda x: tuple(jnp.linalg.slogdet(x)), -g),
    ("det of rank 3", jnp.linalg.det, g.at[3].set(g[0])), ("det of rank 2", jnp.linalg.det, g.at[3].set(g[0]).at[2].set(g[0])),
    ("solve", lambda x: jnp.linalg.solve(x, b), g), ("solve columns", lambda x: jnp.linalg.solve(x, jnp.stack([b, 2 * b], 1)), g),
    ("solve pos", lambda x: sl.solve(x, b, assume_a="pos"), a),
    ("triangular", lambda x: sl.solve_triangular(x, b), g), ("lower", lambda x: sl.solve_triangular(x, b, lower=True, trans=1), g),
    ("unit", lambda x: sl.solve_triangular(x, b, lower=True, unit_diagonal=True), g),
    ("cho_solve", lambda x: sl.cho_solve(sl.cho_factor(x), b), a), ("lu_solve", lambda x: sl.lu_solve(sl.lu_factor(x), b), g),
    ("lu_solve transposed", lambda x: sl.lu_solve(sl.lu_factor(x), b, trans=1), g),
]:
    show(name, f(x))
    show("  jitted", jax.jit(f)(x))
    show("  stacked", jax.vmap(f)(jnp.stack([x, 1.5 * x])))
    if name not in ("lu wide", "lu tall", "lu", "det of rank 2"):
        show("  grad", jax.grad(total(f))(x))
    if name not in ("det of rank 3", "det of rank 2"):
        show("  slope", jax.jvp(total(f), (x,), (jnp.cos(x),)))

u, s, vh = jnp.linalg.svd(tall, full_matrices=False)
print("rebuilt", np.allclose((u * s) @ vh, tall, atol=1e-5), u.shape, s.shape, vh.shape)
print("whole", [m.shape for m in jnp.linalg.svd(tall)])
rebuild = lambda x: (lambda u, s, vh: jnp.sum(jnp.cos((u * jnp.tanh(s)) @ vh)))(*jnp.linalg.svd(x, full_matrices=False))
for x in (tall, tall.T, g):
    show("through svd", jax.grad(rebuild)(x))
    show("twice", jax.jvp(jax.grad(rebuild), (x,), (x,))[1])
show("twice eigh", jax.hessian(lambda x: jnp.sum(jnp.sin(jnp.linalg.eigh(x)[0])))(a[:2, :2]))
show("projection", jax.grad(lambda x: (lambda w, v: jnp.sum(v[:, :2] @ v[:, :2].T * jnp.sin(x)))(*jnp.linalg.eigh(x)))(a))
w, v = jnp.linalg.eig(g)
print("eig", w.dtype, np.allclose(g @ v, v * w, atol=1e-4))
order = lambda w: jnp.sum(jnp.real(w**3) + jnp.abs(w))
show("eigvals", jax.grad(lambda x: order(jnp.linalg.eigvals(x)))(g))
z = g + 1j * a[::-1]
show("complex", [jnp.linalg.inv(z), jnp.linalg.det(z), jnp.linalg.slogdet(z)[0], jnp.linalg.qr(z)[1], jnp.linalg.solve(z, b)])
show("hermitian", jnp.linalg.eigh(z + z.conj().T)[0])
show("hermitian root", jnp.linalg.cholesky(z @ z.conj().T))
show("rank", [jnp.linalg.matrix_rank(tall @ tall.T), jnp.linalg.cond(tall), jnp.linalg.norm(g, 2), jnp.linalg.norm(g, "nuc")])
show("least squares", jnp.linalg.lstsq(tall, b)[:3])
show("not positive", jnp.linalg.cholesky(-a[:2, :2]))
show("zeros", [jnp.linalg.det(jnp.zeros((4, 4))), jnp.linalg.slogdet(jnp.zeros((4, 4)))])
lu, pivots, order = lax.linalg.lu(g[::-1])
show("lax", [lu, pivots, order, lax.linalg.lu_pivots_to_permutation(pivots, 4)])
show("right", lax.linalg.triangular_solve(g, jnp.ones((2, 4)), lower=True))
for n in (2, 3, 5, 8, 13, 25):
    i = jnp.arange(n * n).reshape(n, n) * 7 % 11 * 0.3
    w, v = jnp.linalg.eigh(i + i.T)
    print("signs", n, np.sign(np.round(np.asarray(v[0]), 3)).tolist() if n < 9 else "", np.allclose((v * w) @ v.T, i + i.T, atol=1e-3))
for bad in (lambda: jnp.linalg.inv(jnp.ones((2, 3))), lambda: jnp.linalg.eigh(a, UPLO="x"),
            lambda: jnp.linalg.qr(a, mode="x"), lambda: jnp.linalg.solve(a, jnp.ones(3)), lambda: jnp.linalg.svd(jnp.ones(3)),
            lambda: jax.grad(lambda x: jnp.sum(jnp.abs(jnp.linalg.eig(x)[1])))(g),
            lambda: jax.grad(lambda x: jnp.sum(jnp.linalg.svd(x)[0]))(tall), lambda: sl.solve_triangular(a, b, trans=3)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, str(e).split("\n")[0])
