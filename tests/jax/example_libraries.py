# tolerance: 1e-3 1e-5
"""The optimizers and networks of older tutorials, and codes of nearest vectors."""
import jax
import jax.numpy as jnp
from jax import random
from jax.example_libraries import optimizers, stax
from jax.scipy.cluster.vq import vq

points = random.normal(random.key(0), (20, 2))
labels = (points[:, 0] * points[:, 1] > 0).astype(int)
init, predict = stax.serial(stax.Dense(8), stax.Tanh, stax.Dense(2), stax.LogSoftmax)
shape, params = init(random.key(1), (-1, 2))
print(tuple(map(int, shape)), jax.tree.map(jnp.shape, params))


def loss(params):
    return -jnp.mean(predict(params, points)[jnp.arange(20), labels])


for rule in (optimizers.sgd(0.5), optimizers.momentum(0.1, 0.9), optimizers.nesterov(0.1, 0.9), optimizers.adagrad(0.1),
             optimizers.rmsprop(0.01), optimizers.rmsprop_momentum(0.01), optimizers.adam(0.02), optimizers.adamax(0.02),
             optimizers.sgd(optimizers.exponential_decay(0.5, 5, 0.5)),
             optimizers.adam(optimizers.piecewise_constant([3, 6], [0.1, 0.01, 0.001]))):
    opt_init, opt_update, get_params = rule
    state = opt_init(params)

    @jax.jit
    def step(i, state):
        value, grads = jax.value_and_grad(loss)(get_params(state))
        return value, opt_update(i, optimizers.clip_grads(grads, 1.0), state)

    for i in range(8):
        value, state = step(i, state)
    print(value, loss(get_params(state)), type(state).__name__, optimizers.l2_norm(get_params(state)))
for schedule in (optimizers.inverse_time_decay(1.0, 2, 0.5), optimizers.inverse_time_decay(1.0, 2, 0.5, staircase=True),
                 optimizers.polynomial_decay(1.0, 10, 0.1, 2.0), optimizers.constant(3.0)):
    print([round(float(schedule(i)), 5) for i in (0, 3, 20)])
try:
    opt_update(0, [1.0], state)
except TypeError as e:
    print(str(e)[:80])

layers = stax.serial(stax.Conv(4, (3, 3), padding="SAME"), stax.BatchNorm(), stax.Relu, stax.MaxPool((2, 2), strides=(2, 2)),
                     stax.Conv(3, (2, 2), (2, 2)), stax.AvgPool((2, 2), padding="SAME"), stax.Flatten, stax.Dropout(0.8), stax.Dense(5))
shape, params = layers[0](random.key(2), (2, 8, 8, 1))
images = random.normal(random.key(3), (2, 8, 8, 1))
print(tuple(map(int, shape)), layers[1](params, images, rng=random.key(4)))
both = stax.serial(stax.FanOut(2), stax.parallel(stax.Dense(3), stax.serial(stax.Dense(3), stax.Gelu)), stax.FanInSum)
shape, params = both[0](random.key(5), (4, 2))
print(tuple(map(int, shape)), both[1](params, points[:4]))
upward = stax.serial(stax.ConvTranspose(2, (3, 3), (2, 2)), stax.SumPool((2, 2)))
shape, params = upward[0](random.key(6), (1, 3, 3, 1))
print(tuple(map(int, shape)), upward[1](params, images[:1, :3, :3]).shape)
try:
    stax.Dropout(0.5)[1]((), points)
except ValueError as e:
    print(str(e)[:60])
print(vq(points[:4], jnp.array([[0.0, 0.0], [1.0, 1.0]])), vq(jnp.array([0.2, 3.0]), jnp.array([0.0, 2.0])))
