# Corners of float arithmetic: floor division, modulo, signed zero, infinities, casts.
import jax.numpy as jnp

f32 = jnp.float32
inf, nan = jnp.inf, jnp.nan
print(f32(-7) // f32(2), f32(-7) % f32(2), f32(7) % f32(-2), f32(1) // f32(0), f32(-1) // f32(0), f32(1) % f32(0))
print(f32(inf) // f32(1), f32(5) % f32(inf), f32(-5) % f32(inf), f32(-0.0) % f32(2), jnp.floor_divide(f32(1), f32(0.1)))
print(f32(0) ** f32(0), f32(-8) ** f32(1 / 3), f32(2) ** -1, f32(0) ** -1, jnp.float_power(jnp.int32(2), -1))
print(f32(300).astype("uint8"), f32(-1).astype("uint8"), f32(nan).astype("int32"), f32(inf).astype("int32"))
print(f32(-inf).astype("int32"), f32(3e9).astype("int32"), f32(-2.7).astype("int32"), jnp.int32(300).astype("uint8"))
print(jnp.int32(200).astype("int8"), f32(2.5).astype(bool), f32(nan).astype(bool), f32(0).astype(bool))
print(jnp.round(f32(2.5)), jnp.round(f32(-0.5)), jnp.round(jnp.array([0.5, 1.5, 2.5, -1.5])), round(f32(2.5)), int(f32(2.7)))
print(jnp.sign(f32(-0.0)), jnp.trunc(f32(-2.7)), jnp.ceil(f32(-0.5)), jnp.floor(f32(-0.5)), jnp.rint(f32(3.5)))
print(jnp.sqrt(-1.0), jnp.log(0.0), jnp.log(-1.0), jnp.arcsin(2.0), jnp.power(-2.0, 0.5), 1 / jnp.array(0.0), jnp.array(0.0) / 0)
print(jnp.exp(100.0), jnp.exp(-200.0), jnp.tanh(100.0), jnp.hypot(3.0, 4.0), jnp.hypot(inf, nan), jnp.cbrt(27.0))
print(f32(16777216) + f32(1), f32(1e38) * 10, f32(1e-38) / 10, jnp.float16(65504) + jnp.float16(32))
print(jnp.maximum(-0.0, 0.0), jnp.minimum(-0.0, 0.0), jnp.fmax(nan, 1.0), jnp.maximum(nan, 1.0))
print(jnp.bfloat16(1.1) * 3, jnp.float16(1) / 3, jnp.bfloat16(256) + jnp.bfloat16(1))
print(jnp.array(1 + 2j) * (3 - 1j), abs(jnp.array(3 + 4j)), jnp.conj(jnp.array(1 + 2j)), jnp.array(1j) ** 2)
print(jnp.isnan(jnp.array([1.0, nan])), jnp.isinf(jnp.array([1.0, -inf])), jnp.isfinite(jnp.array([1.0, inf, nan])))
print(jnp.nan_to_num(jnp.array([nan, 1.0])), jnp.signbit(jnp.array([-0.0, 0.0])), jnp.copysign(1.0, -0.0))
