# Switching jax_enable_x64 at run time: defaults, printing, jit caches, random.
import jax
import jax.numpy as jnp
import numpy as np

f = jax.jit(lambda a: a * 2)
print(repr(f(1.5)), repr(f(np.arange(2))), repr(jnp.arange(2)), repr(jnp.zeros(1)))
jax.config.update("jax_enable_x64", True)
print(repr(f(1.5)), repr(f(np.arange(2))), repr(jnp.arange(2)), repr(jnp.zeros(1)), repr(jnp.array([0.1, 1 / 3])), jnp.array(1 / 3))
print(repr(jnp.array([1e10, 1.0])), repr(jnp.array([123456.789])), repr(jnp.array([1e8])), repr(jnp.array(2**40)), repr(jnp.float32(1) + 1.0))
print(jax.grad(lambda a: a**3)(2.0).dtype, jnp.sin(1).dtype, jnp.mean(jnp.arange(3)).dtype, jnp.linspace(0, 1, 3).dtype, jnp.asarray(np.ones(2)).dtype)
print(jax.random.uniform(jax.random.key(0), (2,)), jax.random.normal(jax.random.key(0), (2,)), jax.random.randint(jax.random.key(0), (3,), 0, 10), jax.random.key(-1))
print(jax.make_jaxpr(lambda a: jnp.sin(a) + 1)(1.0), jax.make_jaxpr(lambda a: a.sum() / 2)(jnp.arange(3)), jnp.searchsorted(jnp.arange(3.0), 1.5).dtype)
print((jnp.uint64(1) + jnp.int64(1)).dtype, (jnp.ones(1, "float32") * np.float64(2)).dtype, jnp.argmax(jnp.arange(3)).dtype, 2**62 + jnp.array(1))
jax.config.update("jax_enable_x64", False)
print(repr(f(1.5)), repr(jnp.arange(2)), repr(jnp.asarray(np.arange(2.0))), jax.config.jax_enable_x64)
with jax.enable_x64(True):
    print(repr(jnp.ones(1)))
print(repr(jnp.ones(1)))
