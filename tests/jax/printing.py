# repr and str of arrays: scalars, widths, exponents, line breaks, summaries.
import jax
import jax.numpy as jnp

values = [
    jnp.array([1.0, 2.0]), jnp.array([1, 2]), jnp.array(1.0), jnp.array(1), jnp.float32(1.5), jnp.array(True),
    jnp.array([True, False]), jnp.array(1j), jnp.array([1 + 2j, 3]), jnp.array([]), jnp.zeros((0, 3)), jnp.zeros((2, 0, 3)),
    jnp.full(3, 1.0), jnp.array([1.5, 2.25], dtype="bfloat16"), jnp.float16(1.1), jnp.bfloat16(1.1), jnp.int8(-3),
    jnp.array([1, 2], dtype="uint8"), jnp.array([[1, 2], [3, 4]]), jnp.array([[[1]]]), jnp.array([-0.0]),
    jnp.array([jnp.nan, jnp.inf, -jnp.inf, 1.0]), jnp.array([0.1, 0.25, 100.0]), jnp.array([1e10, 1.0]), jnp.array([1e-5, 1.0]),
    jnp.array([123456789.0, 0.1]), jnp.array([100000.0, 1.5]), jnp.array([999999.0]), jnp.array([1e6]), jnp.array([1e-4, 1.0]),
    jnp.array(1e10), jnp.array(1e-10), jnp.array(123456.789), jnp.array(16777216.0), jnp.array([1 / 3, 1e3]), jnp.array(3.14159265),
    jnp.arange(30), jnp.arange(-5, 5), jnp.arange(1001), jnp.arange(1001.0), jnp.arange(24.0).reshape(2, 3, 4), jnp.ones((40, 40)),
    jnp.linspace(0, 1, 5), jnp.array([1.5, -2.5, 1000.25]), jnp.array([[0.5, 10.0], [100.25, -1.0]]), jnp.eye(3), jnp.array([1e-8, 1e8]),
    jnp.arange(12, dtype=jnp.uint8).reshape(3, 4), jnp.array([[True], [False]]), jnp.float16([1000.0, 0.5]), jnp.bfloat16([300.0, 1.5]),
    jnp.array([1 + 2j, -0.5j, 1e10]), jnp.linspace(0, 1, 20), jnp.arange(40.0), jnp.arange(2000).reshape(2, 1000), jnp.zeros((3, 1, 2)),
]
for v in values:
    print(repr(v))
    print(v)
print([jnp.array(1.0)], {"a": jnp.arange(2.0)}, (jnp.ones(2), 1), jax.random.key(0), jax.random.PRNGKey(0))
print(repr(jax.random.key(0)), repr(jax.random.split(jax.random.key(0))))
