# grad against central differences for functions with control flow, indexing and broadcasting.
import jax
import jax.numpy as jnp
from jax import grad

x = jnp.array([0.3, -0.7, 1.2])
functions = {
    "poly": lambda a: jnp.sum(a**3 - 2 * a),
    "trig": lambda a: jnp.sum(jnp.sin(a) * jnp.cos(a[::-1])),
    "exp": lambda a: jnp.exp(a).sum() / (1 + jnp.exp(-a[0])),
    "outer": lambda a: jnp.sum(jnp.outer(a, a) * jnp.arange(9.0).reshape(3, 3)),
    "index": lambda a: a[0] * a[2] + a[jnp.array([1, 1])].sum(),
    "branch": lambda a: a[0] ** 2 if a[1] < 0 else a[2],
    "loop": lambda a: sum(jnp.tanh(a * k).sum() for k in range(3)),
    "norm": lambda a: jnp.linalg.norm(a),
    "softmax": lambda a: jax.nn.softmax(a)[0],
    "var": lambda a: jnp.var(a) + jnp.std(a),
    "where": lambda a: jnp.where(a > 0, a**2, jnp.abs(a)).sum(),
    "at": lambda a: (a.at[0].multiply(2).at[1].set(0.0) ** 2).sum(),
    "matmul": lambda a: jnp.sum((jnp.ones((2, 3)) * a) @ a),
    "concat": lambda a: jnp.sum(jnp.concatenate([a, a**2])[1:5]),
    "cumsum": lambda a: jnp.cumsum(a)[1] * jnp.prod(a),
    "sort": lambda a: jnp.sort(a)[0] * 2 + jnp.max(a),
    "logsumexp": lambda a: jax.nn.logsumexp(a * 2),
    "scaled": lambda a: (a / jnp.sqrt(1 + a**2)).sum(),
}
for name, f in functions.items():
    g = grad(f)(x)
    numeric = jnp.array([(f(x.at[i].add(1e-2)) - f(x.at[i].add(-1e-2))) / 2e-2 for i in range(3)])
    print(name, bool(jnp.allclose(g, numeric, atol=2e-2)), jnp.round(g, 2))
