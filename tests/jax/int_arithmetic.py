# Wrap-around, division by zero, shifts, powers of integers.
import jax.numpy as jnp
from jax import lax

i32, i8, u8 = jnp.int32, jnp.int8, jnp.uint8
print(i32(2147483647) + i32(1), u8(0) - u8(1), i8(-128) // i8(-1), -i8(-128), abs(i8(-128)))
print(i32(7) // i32(0), i32(-7) // i32(0), i32(0) // i32(0), i32(7) % i32(0), i32(-7) % i32(0))
print(u8(7) // u8(0), u8(7) % u8(0))
a = jnp.array([-7, 7, -7, 7])
b = jnp.array([2, -2, -2, 2])
print(a // b, a % b, lax.div(a, b), lax.rem(a, b), jnp.fmod(a, b), divmod(a, b))
print(lax.div(i32(7), i32(0)), lax.rem(i32(7), i32(0)), i32(-7) / i32(2), i32(1) / i32(0), i32(0) / i32(0))
print(i32(2) ** i32(3), i32(2) ** 31, i32(0) ** i32(0), jnp.power(i32(2), i32(40)), i32(3) ** 2, i32(2) ** True)
print(i32(1) << i32(31), i32(1) << i32(32), i32(1) << i32(-1), i32(-8) >> i32(1), i32(-8) >> i32(40))
print(lax.shift_right_logical(i32(-8), i32(1)), u8(200) + u8(100), i32(5) ^ True, ~i32(5), True + i8(1))
print(jnp.sum(jnp.array([100, 100, 100], i8)), jnp.sum(jnp.array([2147483647, 1])), jnp.prod(jnp.array([2] * 33)))
print(jnp.array(2**31 - 1), jnp.uint8(1) + 256, jnp.uint8(1) + (-1), jnp.int8(1) + 128)
print(jnp.gcd(12, 18), jnp.left_shift(u8(255), 1), lax.population_count(i32(-1)), lax.clz(i32(1)))
print(jnp.sign(jnp.array([-3, 0, 5])), jnp.square(i32(65536)), jnp.abs(jnp.array([-1, 2])), jnp.negative(u8(1)))
print(jnp.bitwise_and(6, 3), jnp.bitwise_or(6, 3), jnp.bitwise_xor(6, 3), jnp.invert(0), jnp.bitwise_count(i32(255)))
print(jnp.arange(-3, 4) // 2, jnp.arange(-3, 4) % 2, jnp.arange(5) // -2)
