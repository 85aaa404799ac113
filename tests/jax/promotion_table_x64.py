# Every pair of dtypes through jnp.add with jax_enable_x64.
import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)
names = (
    "bool uint8 uint16 uint32 uint64 int8 int16 int32 int64 bfloat16 float16 float32 float64 complex64 complex128".split()
)
values = {n: jnp.ones(2, dtype=n) for n in names}
values["int*"] = 1
values["float*"] = 1.0
values["complex*"] = 1j


def mark(a):
    return str(a.dtype) + ("*" if a.weak_type else "")


for left, a in values.items():
    print(f"{left:10}", *(mark(jnp.add(a, b)) for b in values.values()))
print(jnp.arange(3), repr(jnp.zeros(2)), repr(jnp.array(1)), repr(jnp.array([1.5])))
print(repr(jnp.sum(jnp.ones(2, "int8"))), repr(jnp.mean(jnp.ones(2, "int32"))), repr(jnp.sin(jnp.int64(0))))
print(repr(jnp.array(2**40) + 1), repr(jnp.argmax(jnp.arange(3.0))))
print(jax.random.key(2**33 + 7), jax.random.randint(jax.random.key(0), (3,), 0, 10))
jax.config.update("jax_enable_x64", False)
print(repr(jnp.zeros(2)), repr(jnp.array(1)))
