# tolerance: 1e-4 1e-6
# In the manner of an autodiff cookbook: gradients of a small logistic model, jvps and vjps, Jacobians and Hessians.
import jax
import jax.numpy as jnp
from jax import grad, hessian, jacfwd, jacrev, jit, jvp, random, value_and_grad, vjp, vmap
from jax.test_util import check_grads

key = random.key(0)
print(grad(jnp.tanh)(2.0), grad(grad(jnp.tanh))(2.0), grad(grad(grad(jnp.tanh)))(2.0))


def sigmoid(x):
    return 0.5 * (jnp.tanh(x / 2) + 1)


def predict(W, b, inputs):
    return sigmoid(jnp.dot(inputs, W) + b)


inputs = jnp.array([[0.52, 1.12, 0.77], [0.88, -1.08, 0.15], [0.52, 0.06, -1.30], [0.74, -2.49, 1.39]])
targets = jnp.array([True, True, False, True])


def loss(W, b):
    preds = predict(W, b, inputs)
    label_probs = preds * targets + (1 - preds) * (1 - targets)
    return -jnp.sum(jnp.log(label_probs))


key, W_key, b_key = random.split(key, 3)
W, b = random.normal(W_key, (3,)), random.normal(b_key, ())
print(loss(W, b), grad(loss, argnums=0)(W, b), grad(loss)(W, b), grad(loss, 1)(W, b), grad(loss, (0, 1))(W, b))


def loss2(params):
    return loss(params["W"], params["b"])


print(jax.tree.map(lambda x: x.round(4), grad(loss2)({"W": W, "b": b})), value_and_grad(loss, (0, 1))(W, b))
eps = 1e-3
print(bool(abs((loss(W, b + eps / 2) - loss(W, b - eps / 2)) / eps - grad(loss, 1)(W, b)) < 1e-2))
check_grads(loss, (W, b), order=2)


def hvp(f, x, v):
    return grad(lambda x: jnp.vdot(grad(f)(x), v))(x)


def hvp_forward(f, primals, tangents):
    return jvp(grad(f), primals, tangents)[1]


def hvp_reverse(f, primals, tangents):
    return vjp(lambda x: jvp(f, (x,), tangents)[1], *primals)[1](1.0)[0]


f = lambda X: jnp.sum(jnp.tanh(X) ** 2)
X, V = random.normal(random.key(1), (3, 4)), random.normal(random.key(2), (3, 4))
full = jnp.tensordot(hessian(f)(X), V, 2)
for other in (hvp(f, X, V), hvp_forward(f, (X,), (V,)), hvp_reverse(f, (X,), (V,))):
    print(bool(jnp.allclose(full, other, atol=1e-4)))

J1, J2 = jacfwd(lambda W: predict(W, b, inputs))(W), jacrev(lambda W: predict(W, b, inputs))(W)
print(J1.shape, bool(jnp.allclose(J1, J2, atol=1e-6)), J1)
print(jax.tree.map(jnp.shape, jacrev(lambda p, x: predict(p["W"], p["b"], x), argnums=(0, 1))({"W": W, "b": b}, inputs)))
H = hessian(lambda W: loss(W, b))(W)
print(H, bool(jnp.allclose(H, H.T)))


def vmjp(f, x, M):
    y, pull = vjp(f, x)
    (out,) = vmap(pull)(M)
    return out


def mjp_loop(f, x, M):
    y, pull = vjp(f, x)
    return jnp.vstack([pull(m)[0] for m in M])


M = random.normal(random.key(3), (5, 4))
g = lambda W: predict(W, b, inputs)
print(bool(jnp.allclose(vmjp(g, W, M), mjp_loop(g, W, M), atol=1e-6)))


def jmp(f, W, M):
    return vmap(lambda s: jvp(f, (W,), (s,))[1])(M)


print(jmp(g, W, jnp.eye(3)).round(4))


def our_jacfwd(f):
    def jacfun(x):
        push = lambda v: jvp(f, (x,), (v,))[1]
        return vmap(push, out_axes=-1)(jnp.eye(len(x)))

    return jacfun


print(bool(jnp.allclose(our_jacfwd(g)(W), jacfwd(g)(W))))


def fn(z):
    x, y = jnp.real(z), jnp.imag(z)
    return (x * x - y) + (jnp.cos(y) * x) * 1j


z = 3 + 4j
print(grad(fn, holomorphic=True)(z), grad(jnp.sin, holomorphic=True)(z), jnp.cos(z))
print(vjp(fn, z)[1](1.0 + 0j), jvp(fn, (z,), (1.0 + 0j,)))
A = jnp.array([[5.0, 2.0 + 3j, 5j], [2.0 - 3j, 7.0, 1.0 + 7j], [-5j, 1.0 - 7j, 12.0]])
print(grad(lambda X: jnp.abs(jnp.trace(X @ X)))(A))


@jit
def step(W, b, rate=0.1):
    value, (gw, gb) = value_and_grad(loss, (0, 1))(W, b)
    return W - rate * gw, b - rate * gb, value


for _ in range(3):
    W, b, value = step(W, b)
    print(value)


def meta_loss(rate):
    w, c = jnp.ones(3), 0.0
    for _ in range(3):
        gw, gc = grad(loss, (0, 1))(w, c)
        w, c = w - rate * gw, c - rate * gc
    return loss(w, c)


print(value_and_grad(meta_loss)(0.1))
value_fn = lambda theta, state: jnp.dot(theta, state)
theta, s, r, t = jnp.array([0.1, -0.1, 0.0]), jnp.array([1.0, 2.0, -1.0]), jnp.array(1.0), jnp.array([2.0, 1.0, 0.0])


def td_loss(theta, s, r, t):
    target = r + value_fn(theta, t)
    return -0.5 * ((jax.lax.stop_gradient(target) - value_fn(theta, s)) ** 2)


print(grad(td_loss)(theta, s, r, t))
per_example = jit(vmap(grad(td_loss), in_axes=(None, 0, 0, 0)))
print(per_example(theta, jnp.stack([s, s]), jnp.stack([r, r * 2]), jnp.stack([t, t * 0.5])))
straight = lambda x: x + jax.lax.stop_gradient(jnp.round(x) - x)
print(straight(3.2), grad(straight)(3.2))
