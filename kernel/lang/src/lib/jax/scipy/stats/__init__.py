"""`jax.scipy.stats`: distributions; each is a module that loads when first used."""
from jax.scipy.stats import (
    bernoulli, beta, binom, cauchy, chi2, dirichlet, expon, gamma, geom, laplace, logistic, multivariate_normal, norm,
    pareto, poisson, t, uniform,
)
