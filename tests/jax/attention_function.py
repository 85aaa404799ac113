# jax.nn.dot_product_attention: heads, masks, lengths, windows, and its gradient.
import jax
import jax.numpy as jnp
from jax import random
from jax.nn import dot_product_attention as attend

q, k, v = [random.normal(key, (2, 4, 4, 3)) for key in random.split(random.key(0), 3)]
print(attend(q, k, v)[0, 1])
print(attend(q, k[:, :, :2], v[:, :, :2])[1, 2], attend(q[0], k[0], v[0]).shape)
print(attend(q, k, v, is_causal=True)[0, 0], attend(q, k, v, scale=0.1)[0, 0, 0])
mask = jnp.arange(4) < 3
print(attend(q, k, v, mask=mask[None, None, None])[0, 0], attend(q, k, v, bias=jnp.ones((1, 1, 4, 4)).at[..., 0].set(3))[1, 1, 1])
print(attend(q, k, v, query_seq_lengths=jnp.array([2, 3]), key_value_seq_lengths=jnp.array([3, 2]))[:, :, 0])
print(attend(q, k, v, local_window_size=1)[0, :, 1], attend(q, k, v, local_window_size=(2, 0))[0, :, 1])
print(jax.grad(lambda q: attend(q, k, v, is_causal=True).sum())(q)[0, :, 0], jax.jit(attend)(q, k, v).dtype)
print(attend(q.astype(jnp.bfloat16), k.astype(jnp.bfloat16), v.astype(jnp.bfloat16)).dtype)
print(jax.nn.log1mexp(jnp.array([0.1, 0.5, 1.0, 10.0])))
