# jax.nn: activations and their gradients, softmax family, one_hot.
import jax
import jax.numpy as jnp
from jax import nn

x = jnp.array([-2.0, -0.5, 0.0, 0.5, 2.0])
for name in "relu relu6 sigmoid softplus silu swish gelu elu selu leaky_relu celu tanh soft_sign log_sigmoid hard_tanh hard_sigmoid".split():
    f = getattr(nn, name)
    print(name, jnp.round(f(x), 4), jnp.round(jax.vmap(jax.grad(f))(x), 4))
print(jnp.round(nn.gelu(x, approximate=False), 4), jnp.round(nn.leaky_relu(x, 0.2), 4), jnp.round(nn.elu(x, alpha=2.0), 4))
m = jnp.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])
print(jnp.round(nn.softmax(m), 4), jnp.round(nn.softmax(m, axis=0), 4), jnp.round(nn.log_softmax(m), 4))
print(jnp.round(nn.logsumexp(m, axis=1), 4), jnp.round(nn.logsumexp(m), 4), nn.logsumexp(m, axis=1, keepdims=True).shape, nn.softmax(x * 1000))
print(nn.one_hot(jnp.array([0, 2, 5]), 3), nn.one_hot(1, 4, dtype=jnp.int32), nn.one_hot(jnp.array([[0], [1]]), 2).shape)
print(jnp.round(jax.grad(lambda v: nn.log_softmax(v)[0])(m[0]), 4), jnp.round(jax.grad(lambda v: nn.logsumexp(v))(m[0]), 4))
print(jnp.round(nn.standardize(m[0]), 4), jnp.round(nn.glu(jnp.arange(4.0)), 4), nn.relu(jnp.array([-1, 2])), nn.relu(3.0))
print(jnp.round(jax.scipy.special.logsumexp(m), 4), jnp.round(jax.scipy.special.expit(x), 4), jnp.round(jax.scipy.stats.norm.logpdf(x), 4))
print(jnp.round(jax.vmap(nn.softmax)(m), 4), jnp.round(jax.jit(nn.softmax)(m), 4), jnp.round(jax.jit(jax.grad(lambda v: nn.relu(v).sum()))(x), 4))


def cross_entropy(logits, labels):
    return -jnp.mean(jnp.sum(nn.one_hot(labels, logits.shape[-1]) * nn.log_softmax(logits), axis=-1))


print(jnp.round(cross_entropy(m, jnp.array([2, 0])), 4), jnp.round(jax.grad(cross_entropy)(m, jnp.array([2, 0])), 4))
