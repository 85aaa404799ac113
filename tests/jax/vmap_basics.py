# vmap: in_axes, out_axes, pytrees, nesting, reductions, indexing, random, with grad and jit.
import jax
import jax.numpy as jnp
from jax import grad, jit, vmap

m = jnp.arange(6.0).reshape(2, 3)
v = jnp.arange(3.0)
print(vmap(lambda a: a.sum())(m), vmap(lambda a: a.sum(), in_axes=1)(m), vmap(lambda a: a * 2, out_axes=1)(m), vmap(jnp.dot, (0, None))(m, v))
print(vmap(lambda a, b: a + b)(v, v), vmap(lambda a, b: a * b, in_axes=(None, 0))(v, v), vmap(vmap(lambda a, b: a * b, (None, 0)), (0, None))(v, v))
print(vmap(lambda d: d["a"] * d["b"], in_axes=({"a": 0, "b": None},))({"a": v, "b": 2.0}), vmap(lambda t: (t[0] + t[1], t[0]))((v, v)))
print(vmap(lambda a: jnp.sort(a)[::-1])(m), vmap(jnp.argmax)(m), vmap(jnp.cumsum, in_axes=1)(m), vmap(lambda a: a[1], in_axes=1)(m))
print(vmap(lambda a, i: a[i])(m, jnp.array([2, 0])), vmap(lambda i: v[i])(jnp.array([2, 0, 5])), vmap(lambda a, i: a.at[i].set(9.0))(m, jnp.array([0, 1])))
print(vmap(lambda a: jnp.where(a > 1, a, -a))(v), vmap(lambda a: jnp.where(a.sum() > 5, a, 0.0))(m), vmap(lambda a: jnp.clip(a, 0, 2))(m))
print(vmap(lambda a: 1.0)(v), vmap(lambda a: (a, jnp.zeros(2)))(v)[1].shape, vmap(lambda a: a, in_axes=-1)(m), vmap(lambda a: a, out_axes=-1)(m).shape)
print(vmap(grad(lambda a: a**2))(v), vmap(grad(lambda w, a: (w @ a) ** 2), in_axes=(None, 0))(v, m), grad(lambda a: vmap(lambda b: b**2)(a).sum())(v))
print(jit(vmap(lambda a, b: a @ b))(m, m), vmap(jit(lambda a: a + 1))(m), vmap(lambda a: jnp.outer(a, a))(m[:, :2]), vmap(jnp.diag)(m[:, :2]))
print(vmap(lambda k: jax.random.randint(k, (2,), 0, 10))(jax.random.split(jax.random.key(0), 3)), vmap(lambda s: jnp.full(2, s))(v))
print(vmap(lambda a: jnp.concatenate([a, v]))(m), vmap(lambda a: jnp.stack([a, a]), in_axes=1)(m).shape, vmap(lambda a: a.reshape(3, 1))(m).shape)
print(vmap(lambda x, y: x @ y, in_axes=(0, None))(jnp.ones((4, 2, 3)), jnp.ones((3, 5))).shape, vmap(jnp.matmul)(jnp.ones((4, 2, 3)), jnp.ones((4, 3, 1))).shape)
print(vmap(lambda a: a.mean() + a.std())(m), vmap(lambda a: jnp.einsum("i,j->", a, a))(m), vmap(lambda a: jnp.linalg.norm(a))(jnp.array([[3.0, 4.0], [6.0, 8.0]])))
print(vmap(lambda a, *, k: a * k)(v, k=v), vmap(lambda a: a, axis_size=3)(v), vmap(lambda a: -a, in_axes=0, out_axes=0)(jnp.array([1, 2])))
print(vmap(lambda x: vmap(lambda y: x * y)(v))(v), vmap(lambda a: jax.nn.softmax(a).sum())(m), vmap(jnp.searchsorted, (None, 0))(v, jnp.array([0.5, 1.5])))
