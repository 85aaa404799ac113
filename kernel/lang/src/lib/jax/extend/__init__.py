"""`jax.extend`: what extensions of JAX build on."""
