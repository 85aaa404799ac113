# Result dtypes and weakness of operators other than add.
import jax.numpy as jnp
import numpy as np


def show(*values):
    print(*(f"{v.dtype}{list(v.shape)}{'*' if v.weak_type else ''}" for v in values))


i8, u8, i32, u32 = jnp.int8(1), jnp.uint8(1), jnp.int32(1), jnp.uint32(1)
f16, bf, f32, c64, b = jnp.float16(2), jnp.bfloat16(2), jnp.float32(2), jnp.complex64(2), jnp.bool_(True)
show(i8 / i8, i32 / 2, u8 // u8, i8 // 2, u8 % u8, i32**2, i32**2.0, f32**2, 2**f16)
show(f16 * np.float32(2), f32 * np.float64(2), bf * np.float32(2), i32 * np.int64(3), f16 * 2.5, c64 * 2)
show(b + 1, b + b, b * 2.0, b / b, b // b, b % b, b**b, b << 1)
show(i32 & True, u8 | u32, i8 ^ u8, i8 << 1, u8 >> u8, ~i8, -u8, abs(i8), +f16)
show(i8 < 2, jnp.maximum(i8, 2.0), jnp.where(True, 1, 2.0), jnp.where(b, i8, 2), jnp.power(2, 3), jnp.minimum(1, 2))
show(jnp.sin(1), jnp.sin(i8), jnp.exp(True), jnp.sqrt(4), jnp.sqrt(i32), jnp.log(jnp.uint16(2)), jnp.floor(i32), jnp.sign(u8))
show(jnp.array(1), jnp.array(1.0), jnp.array(1j), jnp.array(True), jnp.array([1]), jnp.array([1.0, 2]), jnp.full(2, 1))
show(jnp.array(np.float64(1)), jnp.array(np.int64(1)), jnp.asarray(np.arange(2)), jnp.asarray(np.ones(2)))
show(jnp.array([i8, 2]), jnp.array([i8, f32]), jnp.array([1, 2.5, True]), jnp.stack([1, 2.0]))
show(jnp.sum(jnp.ones(2, "int8")), jnp.sum(jnp.ones(2, "uint8")), jnp.sum(jnp.ones(2, "bool")), jnp.sum(jnp.ones(2, "float16")))
show(jnp.prod(jnp.ones(2, "int16")), jnp.cumsum(jnp.ones(2, "int8")), jnp.cumsum(jnp.ones(2, "bool")), jnp.mean(jnp.ones(2, "int32")))
show(jnp.mean(jnp.ones(2, "float16")), jnp.mean(jnp.ones(2, "bool")), jnp.argmax(jnp.ones(2)), jnp.max(jnp.ones(2, "uint8")))
show(jnp.var(jnp.ones(2, "int32")), jnp.std(jnp.ones(2, "bfloat16")), jnp.any(jnp.ones(2)), jnp.median(jnp.arange(3)))
show(jnp.concatenate([jnp.ones(1, "int8"), jnp.ones(1, "float16")]), jnp.dot(jnp.ones(2, "int8"), jnp.ones(2, "int8")))
show(jnp.zeros_like(1), jnp.zeros_like(1.0), jnp.ones_like(i8), jnp.full_like(i8, 2.5), jnp.zeros(2, int), jnp.zeros(2, float))
show(jnp.arange(3), jnp.arange(3.0), jnp.arange(0, 1, 0.5), jnp.linspace(0, 1, 3), jnp.eye(2), jnp.clip(i8, 0, 3))
show(jnp.abs(c64), jnp.real(c64), jnp.angle(c64), jnp.real(1), jnp.round(1), jnp.round(1.5), jnp.isnan(1.0))
show(jnp.searchsorted(jnp.ones(2), 1.0), jnp.argsort(jnp.ones(2)), jnp.nonzero(jnp.ones(2))[0], jnp.count_nonzero(jnp.ones(2)))
print(type(f32.item()), type(i32.item()), type(b.item()), type(c64.item()), f32.weak_type, jnp.array(2).weak_type)
