# Scaled dot-product attention, layer norm and a gradient through them.
import jax
import jax.numpy as jnp
from jax import nn, vmap


def attention(q, k, v, causal=False):
    scores = q @ k.T / jnp.sqrt(q.shape[-1])
    if causal:
        scores = jnp.where(jnp.tril(jnp.ones_like(scores)) == 1, scores, -jnp.inf)
    return nn.softmax(scores, axis=-1) @ v


def layer_norm(x, eps=1e-5):
    mean = x.mean(axis=-1, keepdims=True)
    return (x - mean) / jnp.sqrt(x.var(axis=-1, keepdims=True) + eps)


x = jnp.arange(12.0).reshape(3, 4) / 10
print(jnp.round(attention(x, x, x), 3), jnp.round(attention(x, x, x, causal=True), 3))
print(jnp.round(layer_norm(x), 3), jnp.round(jax.jit(layer_norm)(x).sum(), 3))
heads = jnp.stack([x, x * 2])
print(vmap(attention)(heads, heads, heads).shape, jnp.round(vmap(lambda h: attention(h, h, h, True))(heads)[1], 3))
print(jnp.round(jax.grad(lambda a: attention(a, a, a, True)[1].sum())(x), 3))
print(jnp.round(jax.jit(jax.grad(lambda a: (layer_norm(a) ** 2)[0].sum() + layer_norm(a)[1, 0]))(x), 2))
