"""`jax.scipy.sparse`: solvers of systems that are given as functions."""
from jax.scipy.sparse import linalg
