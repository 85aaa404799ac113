"""`jax.scipy.cluster`: assignments to clusters."""
from jax.scipy.cluster import vq
