# np.linalg over stacks, singular matrices, vectors and their signs.
import numpy as np

r = np.random.RandomState(3)
a = r.normal(size=(2, 3, 3))
s = a + a.swapaxes(1, 2)
z = a + 1j * a[::-1]
show = lambda name, *xs: print(name, *[np.round(x, 6).tolist() for x in xs])
show("solve", np.linalg.solve(a, np.arange(3.0)), np.linalg.solve(a, np.arange(12.0).reshape(2, 3, 2)), np.linalg.solve(a[0], np.eye(3)))
show("inv", np.linalg.inv(a), np.linalg.inv(z))
show("det", np.linalg.det(a), np.linalg.det(z), *np.linalg.slogdet(a), *np.linalg.slogdet(z))
show("cholesky", np.linalg.cholesky(s @ s), np.linalg.cholesky((s @ s)[0], upper=True))
for n in (1, 2, 3, 6, 11, 25):
    m = r.normal(size=(n, n))
    c = m + 1j * r.normal(size=(n, n))
    show("eigh", *[x[..., :2] for x in np.linalg.eigh(m + m.T)])
    w, v = np.linalg.eigh(c + c.conj().T)
    show("hermitian", w, v[:2])
    show("upper", np.linalg.eigh(m, UPLO="U")[1][0])
    show("qr", *np.linalg.qr(m), np.linalg.qr(c)[1])
show("eigh of a stack", *np.linalg.eigh(s))
show("diagonal", *np.linalg.eigh(np.diag([3.0, 1.0, 2.0])), *np.linalg.eigh(np.zeros((2, 2))))
show("covariance", *np.linalg.eigh(np.cov(r.normal(size=(2, 40)) * [[2], [1]])))
show("qr", *np.linalg.qr(a[:, :, :2]), *np.linalg.qr(a[0, :2], "complete"), np.linalg.qr(a[0], "r"))
w, v = np.linalg.eig(a[0])
print("eig", w.dtype, np.allclose(a[0] @ v, v * w), np.linalg.eigvals(np.array([[2.0, 0.0], [1.0, 3.0]])), np.linalg.eigvals([[0, 1], [-1, 0]]))
for full in (True, False):
    u, d, vh = np.linalg.svd(a[:, :2], full_matrices=full)
    print("svd", u.shape, d.shape, vh.shape, np.allclose((u * d[..., None, :]) @ vh[:, :2], a[:, :2]), np.round(d, 6).tolist())
show("values", np.linalg.svd(a, compute_uv=False), np.linalg.norm(a[0], 2), np.linalg.norm(a[0], "nuc"), np.linalg.cond(a), np.linalg.cond(a[0], 1))
show("rank", np.linalg.matrix_rank(a), np.linalg.matrix_rank(np.ones((4, 4))), np.linalg.matrix_rank(np.zeros(3)))
show("pinv", np.linalg.pinv(a[:, :2]), np.linalg.pinv(np.ones((2, 3))), np.linalg.pinv(z[0]))
show("lstsq", *np.linalg.lstsq(np.vander([1.0, 2.0, 3.0, 5.0], 2), np.array([1.0, 3.0, 2.0, 4.0]), rcond=None)[:2])
show("singular", np.linalg.det(np.zeros((2, 3, 3))), *np.linalg.slogdet(np.ones((3, 3))))
show("float32", np.linalg.inv(a[0].astype(np.float32)), np.linalg.eigh(s[0].astype(np.float32))[0])
for bad in (lambda: np.linalg.inv(np.zeros((2, 2))), lambda: np.linalg.solve(np.ones((2, 2)), np.ones(2)), lambda: np.linalg.cholesky(-np.eye(2)),
            lambda: np.linalg.solve(np.eye(2), np.ones(3)), lambda: np.linalg.inv(np.ones(3)), lambda: np.linalg.inv(np.ones((2, 3))),
            lambda: np.linalg.eig(np.array([[np.nan, 1], [1, 1]])), lambda: np.linalg.svd(np.full((2, 2), np.nan)), lambda: np.linalg.eigh(np.eye(2), "x")):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
x = np.arange(12).reshape(3, 4)
print(np.take_along_axis(x, np.array([[2], [0], [1]]), 0).tolist(), np.take_along_axis(x, np.array([[2, 0]]), 1).tolist())
