"""What a branch does to lanes that are not its own does not reach their gradients."""
import jax
import jax.numpy as jnp
from jax import lax


def root(x):
    return lax.cond(x > 0, lambda x: jnp.sqrt(x), lambda x: 0.0 * x, x)


xs = jnp.array([4.0, -4.0, 0.0])
print(jax.vmap(root)(xs))
print(jax.vmap(jax.grad(root))(xs))
print(jax.grad(lambda x: jax.vmap(root)(x).sum())(xs))
print(jax.jit(jax.vmap(jax.grad(root)))(xs))
print(jax.jvp(jax.vmap(root), (xs,), (jnp.ones(3),)))


def three(i, x, y):
    return lax.switch(i, [lambda x, y: x, lambda x, y: x / y, lambda x, y: jnp.log(y)], x, y)


i = jnp.array([0, 1, 2, 7, -1])
x, y = jnp.arange(5.0), jnp.array([0.0, 2.0, 3.0, 1.0, 0.0])
print(jax.vmap(three)(i, x, y))
print(jax.vmap(jax.grad(three, argnums=(1, 2)))(i, x, y))
print(jax.vmap(lambda i, n: lax.switch(i, [lambda n: n, lambda n: n * 2], n))(i[:2], jnp.array([3, 4])))

keys = jax.random.split(jax.random.key(0), 2)
print(jax.vmap(lambda f, k: lax.cond(f, lambda k: jax.random.uniform(k), lambda k: jnp.float32(0.5), k))(i[:2] > 0, keys))
