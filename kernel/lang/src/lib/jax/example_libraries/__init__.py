"""`jax.example_libraries`: small optimizers and networks, as older tutorials use them; its modules load when first used."""
from jax.example_libraries import optimizers, stax
