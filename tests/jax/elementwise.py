# The elementwise functions at a few points, rounded.
import jax.numpy as jnp
from jax import lax

x = jnp.array([-1.5, -0.5, 0.25, 0.75])
p = jnp.array([0.5, 1.0, 2.0, 4.0])
for name in "sin cos tan tanh sinh cosh arctan exp expm1 abs sign floor ceil square negative cbrt rint trunc exp2 arcsinh".split():
    print(name, jnp.round(getattr(jnp, name)(x), 4))
for name in "log log2 log10 log1p sqrt reciprocal arccosh".split():
    print(name, jnp.round(getattr(jnp, name)(jnp.maximum(p, 1.0) if name == "arccosh" else p), 4))
for name in "arcsin arccos arctanh".split():
    print(name, jnp.round(getattr(jnp, name)(x / 2), 4))
for name in "add subtract multiply divide power maximum minimum arctan2 hypot logaddexp mod floor_divide fmod".split():
    print(name, jnp.round(getattr(jnp, name)(p, x + 2), 4))
for name in "erf erfc lgamma digamma rsqrt logistic".split():
    print(name, jnp.round(getattr(lax, name)(p), 4))
print(jnp.round(lax.erf_inv(jnp.array([-0.5, 0.0, 0.5])), 4), lax.integer_pow(p, 3), lax.integer_pow(p, -2))
print(jnp.deg2rad(180.0), jnp.rad2deg(jnp.pi), jnp.sinc(jnp.array([0.0, 0.5])), jnp.heaviside(x, 0.5), jnp.fmax(x, 0), jnp.fmin(x, 0))
print(jnp.clip(x, -1, 0.5), jnp.clip(x, 0.0), jnp.clip(x, max=0), jnp.where(x > 0, x, 0), jnp.where(x > 0, 1, -1))
print(lax.clamp(0.0, x, 0.5), lax.select(x > 0, x, -x), lax.max(x, p), lax.nextafter(jnp.float32(1), jnp.float32(2)) > 1)
print(jnp.logical_and(x > 0, p > 1), jnp.logical_or(x > 0, p > 1), jnp.logical_not(x > 0), jnp.logical_xor(x > 0, p > 1))
print(jnp.equal(p, 2), jnp.greater(p, 1), jnp.less_equal(p, 1), jnp.not_equal(p, 1), p == 2, (p != 2) & (p > 0.5), ~(p > 1))
print(jnp.isclose(p, p + 1e-9), jnp.allclose(p, p * 1.000001), jnp.array_equal(p, p), jnp.real(1 + 2j), jnp.imag(jnp.array([1 + 2j])))
print(jnp.add.reduce(p), jnp.multiply.reduce(p), jnp.add.accumulate(p), jnp.maximum.reduce(x), jnp.multiply.outer(p[:2], p[:2]))
