"""The density of normal vectors, over stacks of points and of covariances."""
import jax.numpy as jnp
from jax.scipy.stats import multivariate_normal

x = jnp.linspace(0.0, 5.0, 6)
points = jnp.stack([x, x**2], 1)
S = jnp.array([[2.0, 0.5], [0.5, 1.0]])
for density in (
    multivariate_normal.logpdf(points, jnp.zeros(2), S),
    multivariate_normal.logpdf(x, 0.0, 1.0),
    multivariate_normal.logpdf(jnp.ones(2), jnp.zeros(2), jnp.stack([S, 2 * S])),
):
    print(density.shape, [f"{float(d):.3f}" for d in density])
