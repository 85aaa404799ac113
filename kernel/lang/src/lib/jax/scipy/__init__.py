"""`jax.scipy`: functions of SciPy over JAX arrays; its modules load when first used."""
from jax.scipy import cluster, integrate, linalg, optimize, signal, sparse, special, stats
