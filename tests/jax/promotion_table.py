# Every pair of dtypes through jnp.add, with Python scalars and weak arrays, x64 off.
import jax.numpy as jnp

names = ["bool", "uint8", "uint16", "uint32", "int8", "int16", "int32", "bfloat16", "float16", "float32", "complex64"]
values = {n: jnp.ones(2, dtype=n) for n in names}
values["int*"] = 1
values["float*"] = 1.0
values["complex*"] = 1j


def mark(a):
    return str(a.dtype) + ("*" if a.weak_type else "")


for left, a in values.items():
    print(f"{left:10}", *(mark(jnp.add(a, b)) for b in values.values()))
print(jnp.result_type(jnp.int8, jnp.float16), jnp.promote_types("int32", "float16"))
print(jnp.result_type(1, jnp.int8(2)), jnp.result_type(1, 2.0), jnp.result_type("bfloat16", "float16"))
