# Functions with constants of their own keep the weak type of Python's numbers.
import jax.numpy as jnp
from jax.scipy.stats import norm

w, s, n = jnp.asarray(2.0), jnp.float32(2), jnp.asarray(4)


def show(name, *values):
    print(name, *[(str(x.dtype), x.weak_type) for x in values])


show("hypot", jnp.hypot(1.0, 2.0), jnp.hypot(s, 2.0), jnp.hypot(w, w))
show("lcm", jnp.lcm(4, 6), jnp.lcm(n, 6), jnp.lcm(jnp.int32(4), 6))
show("angles", jnp.deg2rad(w), jnp.rad2deg(w), jnp.rad2deg(s), jnp.rad2deg(2.0))
show("heaviside", jnp.heaviside(w, 0.5), jnp.heaviside(s, 0.5))
show("sinc", jnp.sinc(w), jnp.sinc(s))
show("norm", norm.pdf(1.0), norm.logpdf(w), norm.logpdf(s), norm.cdf(1.0), norm.ppf(0.5))
