# Reductions of windows: max, min, sum and average pooling, their derivatives, and general functions.
import jax
import jax.numpy as jnp
from jax import grad, jit, jvp, lax, random, vmap

x = random.normal(random.key(0), (2, 6, 5, 3))


def pool(a, init, op, window, strides, padding):
    return lax.reduce_window(a, init, op, (1,) + window + (1,), (1,) + strides + (1,), padding)


for name, init, op in [("max", -jnp.inf, lax.max), ("min", jnp.inf, lax.min), ("sum", 0.0, lax.add), ("prod", 1.0, lax.mul)]:
    for padding in ["VALID", "SAME", "SAME_LOWER", ((0, 0), (1, 2), (0, 1), (0, 0))]:
        y = pool(x, init, op, (2, 3), (2, 1), padding)
        print(name, padding, y.shape, y.ravel()[:3], jnp.allclose(jit(lambda a: pool(a, init, op, (2, 3), (2, 1), padding))(x), y))


def avg_pool(a):
    ones = jnp.ones_like(a)
    return pool(a, 0.0, lax.add, (2, 2), (2, 2), "SAME") / pool(ones, 0.0, lax.add, (2, 2), (2, 2), "SAME")


def max_pool(a):
    return pool(a, -jnp.inf, lax.max, (3, 3), (2, 2), "SAME")


for f in [avg_pool, max_pool]:
    g = grad(lambda a: (f(a) ** 2).sum())(x)
    print(g.shape, jnp.round(g.sum(), 2), jnp.round(g[0, :2, :2, 0], 3))
    y, t = jvp(f, (x,), (x,))
    print(jnp.allclose(y, t, atol=1e-5))
    print(jnp.allclose(vmap(f)(x[:, None]), jnp.stack([f(a) for a in x[:, None]])))
h = jax.jacfwd(lambda a: lax.reduce_window(a, -jnp.inf, lax.max, (2,), (1,), "VALID"))(jnp.array([3.0, 1.0, 2.0, 5.0]))
print(h)
print(jax.hessian(lambda a: (lax.reduce_window(a, -jnp.inf, lax.max, (2,), (1,), "VALID") ** 2).sum())(jnp.array([3.0, 1.0, 2.0])))
print(grad(lambda a: lax.reduce_window(a, -jnp.inf, lax.max, (2,), (1,), "VALID").sum())(jnp.array([1.0, 1.0, 1.0, 0.0])))
print(lax.reduce_window(jnp.arange(6), 0, lax.add, (2,), (1,), "VALID", window_dilation=(2,)))
print(lax.reduce_window(jnp.arange(4), 0, lax.add, (2,), (1,), "VALID", base_dilation=(2,)))
print(lax.reduce_window(jnp.arange(6), -3, lax.max, (2,), (3,), ((2, 1),)))
print(lax.reduce_window(jnp.arange(6).reshape(2, 3), 1, lambda a, b: a * b + 1, (2, 2), (1, 1), "VALID"))
print(lax.reduce_window(jnp.array([True, False, False, True]), False, lax.bitwise_or, (2,), (1,), "VALID"))
print(lax.reduce_window(jnp.arange(4, dtype=jnp.float16), 0, lax.add, (2,), (1,), "VALID").dtype)
for attempt in [
    lambda: lax.reduce_window(x, 0.0, lax.add, (2, 2), (1, 1), "VALID"),
    lambda: lax.reduce_window(jnp.arange(4), 0, lax.add, (2,), (1, 1), "VALID"),
    lambda: lax.reduce_window(jnp.array([True]), 0, lax.add, (1,), (1,), "VALID"),
    lambda: lax.reduce_window(jnp.arange(4), 0, lax.add, (2,), (1,), "HALF"),
]:
    try:
        print("no error", attempt().shape)
    except Exception as e:
        print(type(e).__name__, str(e).splitlines()[0])
