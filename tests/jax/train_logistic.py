# Logistic regression with value_and_grad, accuracy and an explicit Hessian-vector product.
import jax
import jax.numpy as jnp
from jax import grad, jit, value_and_grad

inputs = jnp.array([[0.52, 1.12, 0.77], [0.88, -1.08, 0.15], [0.52, 0.06, -1.30], [0.74, -2.49, 1.39]])
targets = jnp.array([True, True, False, True])


def sigmoid(x):
    return 0.5 * (jnp.tanh(x / 2) + 1)


def predict(w, b, x):
    return sigmoid(jnp.dot(x, w) + b)


def loss(w, b):
    p = predict(w, b, inputs)
    return -jnp.sum(jnp.log(p * targets + (1 - p) * (1 - targets)))


w, b = jnp.array([0.1, -0.2, 0.3]), 0.05
print(jnp.round(grad(loss)(w, b), 4), jnp.round(grad(loss, argnums=1)(w, b), 4))
value, (gw, gb) = value_and_grad(loss, (0, 1))(w, b)
print(f"{value:.4f}", jnp.round(gw, 4), jnp.round(gb, 4))
eps = 1e-2
numeric = (loss(w, b + eps / 2) - loss(w, b - eps / 2)) / eps
print(f"{numeric:.2f} {grad(loss, 1)(w, b):.2f}")
step = jit(lambda w, b: tuple(p - 0.5 * g for p, g in zip((w, b), grad(loss, (0, 1))(w, b))))
for i in range(50):
    w, b = step(w, b)
print(f"{loss(w, b):.3f}", (predict(w, b, inputs) > 0.5) == targets, jnp.mean((predict(w, b, inputs) > 0.5) == targets))
hvp = lambda v: grad(lambda u: jnp.vdot(grad(loss)(u, b), v))(w)
print(jnp.round(hvp(jnp.array([1.0, 0.0, 0.0])), 3))
