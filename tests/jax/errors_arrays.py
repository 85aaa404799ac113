# Errors of array operations: class and first line.
import jax
import jax.numpy as jnp
from jax import lax

x = jnp.arange(3.0)
e = jnp.array([])


def trial(f):
    try:
        print("ok", f())
    except Exception as error:
        print(type(error).__name__, "|", str(error).split("\n")[0])


def setitem():
    x[0] = 1.0


for f in [
    setitem,
    lambda: bool(x), lambda: bool(e), lambda: float(x), lambda: int(jnp.array([3])), lambda: [1, 2][jnp.array(1.0)],
    lambda: x + jnp.ones(4), lambda: jnp.ones((2, 3)) @ jnp.ones((2, 3)), lambda: jnp.matmul(x, 2.0), lambda: lax.add(x, jnp.arange(3)),
    lambda: x.reshape(2, 2), lambda: jnp.arange(5).reshape(2, -1),
    lambda: jnp.concatenate([jnp.ones((2, 3)), jnp.ones((2, 4))]), lambda: jnp.stack([jnp.ones(2), jnp.ones(3)]), lambda: jnp.concatenate([]),
    lambda: x.sum(axis=1), lambda: jnp.sum([1, 2]), lambda: x + [1, 2, 3], lambda: jnp.sin(None), lambda: x + None, lambda: x + "a",
    lambda: jnp.array(None), lambda: jnp.array([[1], [1, 2]]), lambda: jnp.zeros(2.5), lambda: jnp.zeros(-1), lambda: jnp.zeros(2, "foo"),
    lambda: jnp.foo, lambda: x.foo, lambda: x.fill(1), lambda: x ^ 1, lambda: ~x, lambda: x << 1, lambda: x == [1, 2, 3],
    lambda: jnp.array(2**31), lambda: jnp.array([2**31]), lambda: jnp.uint8(256), lambda: jnp.int32(2**31),
    lambda: jnp.bool_(True) - jnp.bool_(True), lambda: -jnp.bool_(True), lambda: jnp.int32(2) ** -1, lambda: jnp.power(jnp.int32(2), -1),
    lambda: x[jnp.array([True, False])], lambda: x[1.0], lambda: x["a"], lambda: x[[0, 1]], lambda: x[0, 0], lambda: x[jnp.array([0.0])],
    lambda: x.at[0].set(jnp.ones(3)), lambda: jnp.zeros((0,))[0], lambda: len(jnp.array(1)), lambda: iter(jnp.array(1.0)), lambda: hash(x),
    lambda: jnp.split(x, 2), lambda: jnp.max(e), lambda: jnp.argmax(e), lambda: jnp.pad(x, (1,), mode="foo"), lambda: jnp.sum(x, foo=1),
    lambda: jnp.array(1j, dtype=float), lambda: x[slice(None, None, 0)], lambda: jnp.transpose(x, (1, 0)), lambda: jnp.squeeze(jnp.ones((2, 1)), 0),
    lambda: jnp.einsum("ij,jk->ik", jnp.ones((2, 3)), jnp.ones((2, 3))), lambda: jnp.dot(jnp.ones((2, 3)), jnp.ones((2, 3))),
    lambda: jnp.broadcast_to(x, (2, 2)), lambda: jnp.arange(0, 1, 0), lambda: jnp.linspace(0, 1, -1), lambda: lax.dynamic_slice(x, (0,), (4,)),
    lambda: jnp.where(x > 0, x), lambda: jnp.expand_dims(x, 3), lambda: jnp.full((2,), jnp.ones(3)), lambda: jnp.eye(-1), lambda: x.astype(str),
    lambda: jax.random.normal(0), lambda: jax.random.normal(jax.random.split(jax.random.key(0))), lambda: jax.random.key(1.5),
    lambda: jax.random.key(0) + 1, lambda: jax.random.choice(jax.random.key(0), 3, (5,), replace=False), lambda: jax.random.normal(jax.random.key(0), (2,), int),
    lambda: jnp.asarray({}), lambda: jnp.add(x), lambda: jnp.take(x, 1.5), lambda: x @ 2, lambda: jnp.stack(x, 0, 1, 2, 3),
    lambda: jax.tree_map(lambda a: a, [1]), lambda: jax.foo, lambda: jax.nn.relu("a"),
]:
    trial(f)
