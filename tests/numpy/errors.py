import numpy as np

a = np.arange(3)
m = np.ones((2, 3))
for f in [
    lambda: a + np.ones(4), lambda: m @ m, lambda: a.reshape(2, 2), lambda: a[5], lambda: a[1.5], lambda: np.array([[1], [1, 2]]), lambda: np.zeros(-1), lambda: np.zeros("a"),
    lambda: np.arange(3) + "a", lambda: np.sin("a"), lambda: np.concatenate([a, m]), lambda: np.dot(m, m), lambda: bool(a), lambda: float(a), lambda: int(np.array([1, 2])), lambda: np.foo,
    lambda: a.foo, lambda: np.array([1, 2]).astype("foo"), lambda: np.int8(200), lambda: np.uint8(-1), lambda: np.arange(3) ** -1, lambda: hash(a), lambda: a.sum(axis=1), lambda: np.sum(a, foo=1),
    lambda: len(np.array(1)), lambda: iter(np.array(1)), lambda: np.split(a, 2), lambda: np.stack([a, m]), lambda: np.ones((2, 2))[[0, 1], [0, 1, 2]], lambda: np.broadcast_to(a, (2, 2)),
    lambda: np.einsum("ij,jk", m, m), lambda: np.linspace(0, 1, -1), lambda: np.arange(0, 1, 0), lambda: np.random.choice(3, 5, replace=False), lambda: np.eye(2) @ 3, lambda: np.random.seed(-1),
    lambda: ~np.ones(2), lambda: np.ones(2) << 1, lambda: -np.array([True]), lambda: np.array([True]) - np.array([True]), lambda: np.where(a > 1, a), lambda: np.add(1), lambda: np.expand_dims(a, 3),
]:
    try:
        print("ok", f())
    except Exception as error:
        print(type(error).__name__, "|", str(error).split("\n")[0])
