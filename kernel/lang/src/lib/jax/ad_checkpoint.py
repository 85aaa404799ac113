"""Names of values for checkpoint policies, and what the backward pass keeps."""
from jax._checkpoint import checkpoint, checkpoint_name, checkpoint_policies, print_saved_residuals, remat
