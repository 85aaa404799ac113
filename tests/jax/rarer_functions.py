# tolerance: 1e-4 3e-6
"""Draws of counts and rotations, diagonals of stacked matrices, polynomials, histograms of several dimensions, bits."""

import jax
import jax.numpy as jnp
from jax import random
from jax.scipy import special

key = random.key(3)
print(
    random.binomial(key, 10, 0.4, (5,)),
    random.binomial(key, 100, jnp.array([0.1, 0.5, 0.9])),
    random.binomial(key, jnp.array([5.0, 1000.0, jnp.inf, -1.0]), 0.7),
    random.binomial(key, 1000, jnp.array([0.3, jnp.nan, -1.0, 0.0, 1.0])),
    random.binomial(key, 10000, 0.01, (2, 3)).dtype,
    random.binomial(key, 40, 0.5, (6,)),
)
print(
    random.multinomial(key, 10.0, jnp.array([0.2, 0.3, 0.5])),
    random.multinomial(key, jnp.array([10.0, 20.0]), jnp.array([[0.2, 0.3, 0.5], [0.1, 0.1, 0.8]]), dtype=jnp.int32),
)
print(
    random.orthogonal(key, 3),
    random.orthogonal(key, 2, (2,), m=3),
    random.ball(key, 3, shape=(2,)),
    random.ball(key, 2, 1.5),
)
initializers = jax.nn.initializers
print(
    initializers.orthogonal()(key, (3, 2)),
    initializers.orthogonal(2.0, 0)(key, (2, 3, 4)).shape,
    initializers.delta_orthogonal()(key, (3, 3, 2, 2)),
    initializers.delta_orthogonal()(key, (3, 1, 2)),
)
for f in (
    lambda: initializers.orthogonal()(key, (3,)),
    lambda: initializers.delta_orthogonal()(key, (3, 2)),
    lambda: random.binomial(key, 1, 0.5, dtype=int),
):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
A = jnp.array([[2.0, 1.0], [1.0, 3.0]])
print(
    jnp.linalg.cond(A),
    jnp.linalg.cond(A, 1),
    jnp.linalg.cond(A, -2),
    jnp.linalg.cond(A, "fro"),
    jnp.linalg.cond(jnp.ones((2, 2)), 1),
)
for f in (lambda: jnp.linalg.cond(jnp.ones(3)), lambda: jnp.linalg.cond(jnp.ones((2, 3)), 1)):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
print(
    jnp.linalg.tensorinv(jnp.eye(6).reshape(2, 3, 3, 2) + 0.1, 2).shape,
    jnp.linalg.tensorsolve(jnp.eye(6).reshape(2, 3, 3, 2) + 0.1, jnp.ones((2, 3))),
)
x = jnp.arange(12.0).reshape(2, 2, 3)
print(
    jnp.linalg.diagonal(x),
    jnp.linalg.diagonal(x, offset=1),
    jnp.linalg.trace(x),
    jnp.linalg.trace(x, offset=-1),
    jnp.linalg.trace(x.astype(int)),
    jnp.linalg.outer(jnp.arange(2.0), jnp.arange(3)),
    jnp.linalg.cross(jnp.eye(3), jnp.ones(3)),
)
for f in (
    lambda: jnp.linalg.outer(x, x),
    lambda: jnp.linalg.cross(jnp.ones(2), jnp.ones(2)),
    lambda: jnp.linalg.diagonal(jnp.ones(2)),
    lambda: jnp.linalg.trace(x, 1),
):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
x = jnp.arange(4.0).reshape(2, 2)
print(special.softmax(x), special.log_softmax(x), special.softmax(x, axis=0))
x = jnp.linspace(0, 3, 12)
y = jnp.sin(x)
print(jnp.polyfit(x, y, 3))
print(jnp.polyfit(x, jnp.stack([y, x * 2 + y], 1), 2, w=jnp.arange(12.0)))
print(*jnp.polyfit(x, y, 2, full=True))
print(*jnp.polyfit(x, y, 2, cov=True))
print(*jnp.polyfit(x, y, 2, cov="unscaled"))
print(*jnp.polyfit(x, jnp.stack([y, x * 2], 1), 1, cov=True))
for a in (
    lambda: jnp.polyfit(x, y, -1),
    lambda: jnp.polyfit(x[:, None], y, 1),
    lambda: jnp.polyfit(x, y[:3], 1),
    lambda: jnp.poly(jnp.ones((2, 3))),
):
    try:
        print(a())
    except Exception as e:
        print(type(e).__name__, e)
print(jnp.poly(jnp.array([1, 2, 3])), jnp.poly(jnp.array([1j, -1j])), jnp.poly(jnp.array([])), jnp.poly(2.0))
print(
    jnp.polydiv(jnp.array([1.0, 5.0, 6.0]), jnp.array([1.0, 2.0])),
    jnp.polydiv(jnp.array([1, 5, 6, 1]), jnp.array([1, 2, 0]), trim_leading_zeros=True),
    jnp.polydiv(jnp.array([2.0]), jnp.array([1.0, 2.0])),
)
print(
    jnp.trim_zeros(jnp.array([0, 0, 1, 2, 0, 3, 0])),
    jnp.trim_zeros(jnp.array([0, 0, 1, 0]), "f"),
    jnp.trim_zeros(jnp.zeros(3)),
    jnp.polymul(jnp.array([0, 1, 2]), jnp.array([0, 0, 3]), trim_leading_zeros=True),
)
print(jax.grad(lambda y: jnp.polyfit(x, y, 1)[0])(y))
p = jax.random.normal(jax.random.key(0), (50, 3))
h, e = jnp.histogramdd(p, bins=3)
print(h, e)
h, e = jnp.histogramdd(
    p, bins=[2, 3, jnp.array([-1.0, 0.0, 1.0])], range=[(-1, 1), None, None], weights=jnp.arange(50.0), density=True
)
print(h, e)
print(*jnp.histogram2d(p[:, 0], p[:, 1], bins=3))
print(*jnp.histogram2d(p[:, 0], p[:, 1], bins=[2, 3], range=[[-1, 1], [-2, 2]], density=True))
print(*jnp.histogram2d(p[:, 0], p[:, 1], bins=jnp.array([-2.0, -1.0, 0.0, 1.0])))
x = jnp.arange(6.0).reshape(2, 3)
print(
    jnp.put(x, jnp.array([0, 4, 9]), jnp.array([7.0, 8.0]), inplace=False),
    jnp.put(x, jnp.array([-1, 7]), 1.0, mode="wrap", inplace=False),
    jnp.put(x, 9, 1.0, mode="clip", inplace=False),
    jnp.place(x, x > 2, jnp.array([7.0, 8.0]), inplace=False),
)
a = jnp.array([3, 1, 2, 1, 3])
print(jnp.unique_all(a), jnp.unique_counts(a), jnp.unique_inverse(a), jnp.unique_values(a))
print(
    jnp.i0(jnp.array([0.0, 1.0, -3.0])),
    jax.vmap(jax.grad(jnp.i0))(jnp.array([0.0, 1.0, -3.0])),
    jnp.kaiser(5, 14.0),
    jnp.bartlett(5),
    jnp.kaiser(1, 2.0),
    jnp.spacing(jnp.array([1.0, -2.0, 0.0, 1e10])),
    jnp.spacing(jnp.float16(3)),
)
print(
    jnp.packbits(jnp.array([1, 0, 1, 1])),
    jnp.packbits(jnp.ones((2, 9), bool), axis=1, bitorder="little"),
    jnp.unpackbits(jnp.array([5, 255], dtype=jnp.uint8)),
    jnp.unpackbits(jnp.array([[5], [2]], dtype=jnp.uint8), axis=1, count=10, bitorder="little"),
)
print(
    jnp.sort_complex(jnp.array([3.0, 1.0, 2.0])),
    jnp.argpartition(jnp.array([5.0, 1.0, 4.0, 2.0, 3.0]), 2),
    jnp.argpartition(jnp.array([[5, 1, 4], [2, 3, 0]], dtype=jnp.uint8), 1, axis=1),
    jnp.argpartition(x, 0, axis=0),
)
print(jnp.array_str(x / 3, precision=2))
for f in (
    lambda: jnp.put(x, 0, 1.0),
    lambda: jnp.place(x, x > 1, 1.0),
    lambda: jnp.i0(1j),
    lambda: jnp.packbits(x),
    lambda: jnp.unpackbits(a),
    lambda: jnp.histogramdd(p, bins=[1, 2]),
):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
