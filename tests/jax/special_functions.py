# tolerance: 1e-4 1e-7
"""Incomplete gamma and beta functions, Bessel functions, zeta and the normal distribution's inverse, with derivatives."""
import jax
import jax.numpy as jnp
from jax import lax, vmap, grad
from jax.scipy import special

a = jnp.array([0.3, 1.0, 2.5, 10.0, 50.0, 0.0, -1.0, 3.0])
x = jnp.array([0.1, 2.0, 2.5, 30.0, 45.0, 1.0, 1.0, 0.0])
print(special.gammainc(a, x))
print(special.gammaincc(a, x))
for f in (special.gammainc, special.gammaincc):
    print(vmap(grad(f, (0, 1)))(a[:5], x[:5]))
print(special.gammainc(2, 1), special.gammainc(2.0, jnp.arange(3.0)), lax.igamma(jnp.float32(2), jnp.float32(1)))
b, y = jnp.array([0.5, 2.0, 3.0, 20.0]), jnp.array([0.1, 0.5, 0.9, 0.3])
print(special.betainc(b, b[::-1], y), special.betainc(1.0, 2.0, jnp.array([0.0, 1.0, 0.5, 2.0])))
print(grad(special.betainc, 2)(2.0, 3.0, 0.4))
try:
    grad(special.betainc)(2.0, 3.0, 0.4)
except ValueError as e:
    print(e)
z = jnp.array([-9.0, -2.0, -0.1, 0.0, 0.5, 3.0, 8.0, 8.1, 50.0])
for f in (special.i0, special.i0e, special.i1, special.i1e):
    print(f.__name__, f(z), vmap(grad(f))(z))
print(special.zeta(jnp.array([1.5, 2.0, 3.0, 10.0, 1.0, 0.5]), jnp.array([1.0, 2.0, 0.5, 3.0, 1.0, 1.0])))
print(*grad(special.zeta, (0, 1))(jnp.float32(2.5), jnp.float32(1.5)), special.zeta(2.0, jnp.array([-1.0, -0.5, 0.0])))
p = jnp.array([0.0, 1e-10, 0.01, 0.3, 0.5, 0.9, 1.0, 2.0])
print(special.ndtri(p), vmap(grad(special.ndtri))(p[1:6]))
far = jnp.array([-50.0, -10.0, -5.0, 0.0, 3.0])
print(special.log_ndtr(far), vmap(grad(special.log_ndtr))(far), special.log_ndtr(-30.0, 5))
print(special.loggamma(jnp.array([0.5, 4.0, -1.5])), special.comb(5, 2), special.comb(jnp.array([5, 10]), jnp.array([7, 3])))
print(special.poch(2.5, 2.0), special.boxcox(2.0, jnp.array([0.0, 0.5])), special.boxcox1p(2.0, 0.3))
with jax.enable_x64(True):
    print(special.bessel_jn(jnp.array([0.5, 1.0, 2.0]), v=3))
    print(special.gammainc(2.5, 2.5), special.i1e(3.0), special.betainc(2.0, 0.5, 0.7), special.zeta(3.0, 1.0))
