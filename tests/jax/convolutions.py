# lax.conv and kin: values, gradients, maps, grouping, dilation, padding, and the mistakes one makes.
import jax
import jax.numpy as jnp
import numpy as np
from jax import grad, jit, jvp, lax, random, vmap
from jax.scipy import signal

x = random.normal(random.key(0), (2, 3, 7, 6))
k = random.normal(random.key(1), (4, 3, 3, 2))


def check(name, f, *args):
    y = f(*args)
    print(name, y.shape, y.dtype, y.ravel()[:4], jnp.allclose(jit(f)(*args), y, atol=1e-4))
    gs = grad(lambda *a: (f(*a) ** 2).sum(), argnums=tuple(range(len(args))))(*args)
    print("  grads", [(g.shape, float(jnp.abs(g).sum())) for g in gs])


check("same", lambda a, b: lax.conv(a, b, (1, 1), "SAME"), x, k)
check("valid strided", lambda a, b: lax.conv(a, b, (2, 3), "VALID"), x, k)
check("same_lower", lambda a, b: lax.conv(a, b, (2, 2), "SAME_LOWER"), x, k)
check("padding", lambda a, b: lax.conv_general_dilated(a, b, (1, 2), [(1, 2), (0, -1)]), x, k)
check("dilated", lambda a, b: lax.conv_general_dilated(a, b, (2, 1), [(3, 2), (1, 1)], (2, 3), (2, 2)) + 1, x, k)
check("with_general_padding", lambda a, b: lax.conv_with_general_padding(a, b, (1, 1), "VALID", None, None), x, k)
check(
    "nhwc",
    lambda a, b: lax.conv_general_dilated(a, b, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")),
    x.transpose(0, 2, 3, 1),
    k.transpose(2, 3, 1, 0),
)
g = random.normal(random.key(2), (2, 4, 5))
gk = random.normal(random.key(3), (6, 2, 3))
check("feature groups", lambda a, b: lax.conv_general_dilated(a, b, (1,), "SAME", feature_group_count=2), g, gk)
check("batch groups", lambda a, b: lax.conv_general_dilated(a, b, (1,), "SAME", batch_group_count=2), g,
      random.normal(random.key(3), (6, 4, 3)))
check("depthwise", lambda a, b: lax.conv_general_dilated(a, b, (1,), "SAME", feature_group_count=4), g,
      random.normal(random.key(4), (4, 1, 3)))
check("transpose", lambda a, b: lax.conv_transpose(a, b, (2,), "SAME"), random.normal(random.key(5), (1, 4, 3)),
      random.normal(random.key(6), (3, 3, 2)))
check("transpose valid", lambda a, b: lax.conv_transpose(a, b, (3,), "VALID", transpose_kernel=True),
      random.normal(random.key(5), (1, 4, 3)), random.normal(random.key(6), (2, 2, 3)))
check("one dimension", lambda a, b: lax.conv_general_dilated(a, b, (1,), "VALID"), g, random.normal(random.key(7), (3, 4, 2)))
print(lax.conv_general_dilated(jnp.arange(6).reshape(1, 1, 6), jnp.array([[[1, -1]]]), (1,), "VALID"))
print(lax.conv_general_dilated(jnp.ones((1, 2)), jnp.ones((3, 2)), (), []))
print(lax.conv(jnp.ones((1, 1, 4), jnp.bfloat16), jnp.ones((1, 1, 2), jnp.bfloat16), (1,), "SAME",
               preferred_element_type=jnp.float32))
print(lax.conv(jnp.ones((1, 1, 3)) * (1 + 2j), jnp.ones((1, 1, 2)) * 1j, (1,), "VALID"))

# vmap against a loop
xs = random.normal(random.key(8), (3, 2, 4, 5))
ks = random.normal(random.key(9), (3, 6, 2, 3))
f = lambda a, b: lax.conv_general_dilated(a, b, (1,), "SAME", feature_group_count=2)
loop = jnp.stack([f(a, b) for a, b in zip(xs, ks)])
print(jnp.allclose(vmap(f)(xs, ks), loop, atol=1e-5))
print(jnp.allclose(vmap(f, (0, None))(xs, ks[0]), jnp.stack([f(a, ks[0]) for a in xs]), atol=1e-5))
print(jnp.allclose(vmap(f, (None, 0))(xs[0], ks), jnp.stack([f(xs[0], b) for b in ks]), atol=1e-5))
print(vmap(f, (1, None))(jnp.moveaxis(xs, 0, 1), ks[0]).shape)
y, t = jvp(lambda a, b: lax.conv(a, b, (1, 1), "SAME"), (x, k), (x, k))
print(jnp.allclose(t, 2 * y, atol=1e-4))

# signals
v = jnp.array([1.0, 2.0, 3.0, 2.0, 1.0])
w = jnp.array([0.0, 1.0, 0.5])
for mode in ["full", "same", "valid"]:
    print(mode, jnp.convolve(v, w, mode=mode), jnp.correlate(v, w, mode=mode), jnp.correlate(w, v, mode=mode))
print(jnp.convolve(jnp.arange(4), jnp.arange(3)), jnp.convolve(w, v, "same"))
print(jnp.correlate(jnp.array([1 + 1j, 2.0]), jnp.array([1j, 1.0]), "full"))
print(signal.convolve(v, w), signal.convolve(v, w, mode="same"), signal.convolve(v, w, mode="valid"))
print(signal.correlate(v, w), signal.convolve2d(jnp.ones((3, 3)), jnp.ones((2, 2))))
print(signal.convolve(jnp.ones((3, 4)), jnp.arange(4.0).reshape(2, 2), mode="same"))
print(signal.correlate2d(jnp.arange(9.0).reshape(3, 3), jnp.arange(4.0).reshape(2, 2), mode="valid"))
print(np.convolve(np.arange(4), np.array([1, 2])), np.correlate(np.arange(4.0), np.array([1.0, 2.0]), "full"))

# mistakes
for attempt in [
    lambda: lax.conv(x, k[:, :2], (1, 1), "SAME"),
    lambda: lax.conv(x, k, (1,), "SAME"),
    lambda: lax.conv(x, k, (1, 1), "BOTH"),
    lambda: lax.conv(x, k[0], (1, 1), "SAME"),
    lambda: lax.conv(x, k.astype(jnp.int32), (1, 1), "SAME"),
    lambda: lax.conv_general_dilated(x, k, (1, 1), "SAME", dimension_numbers=("NCHW", "OIHW")),
    lambda: lax.conv_general_dilated(x, k, (1, 1), "SAME", dimension_numbers=("NHWC", "OIHH", "NCHW")),
    lambda: lax.conv_general_dilated(x, k, (1, 1), [(0, 0)]),
    lambda: lax.conv_general_dilated(x, k, (1, 1), "SAME", feature_group_count=2),
    lambda: lax.conv_general_dilated(x, k, (1, 1), 3),
    lambda: jnp.convolve(x, w),
    lambda: jnp.convolve(v, w, mode="half"),
    lambda: jnp.convolve(v, jnp.array([])),
    lambda: signal.convolve(v, w[None]),
]:
    try:
        print("no error", attempt().shape)
    except Exception as e:
        print(type(e).__name__, e)
