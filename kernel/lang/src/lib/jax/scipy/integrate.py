"""`jax.scipy.integrate`: integration of samples."""
from jax.numpy import trapezoid
