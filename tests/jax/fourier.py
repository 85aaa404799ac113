# tolerance: 1e-3 3e-4
# jnp.fft and lax.fft: values, shapes, norms, derivatives, batches, jaxprs, errors.
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

x = jnp.sin(jnp.arange(24.0)).reshape(2, 3, 4) + 0.3 * jnp.arange(24.0).reshape(2, 3, 4) % 1.7
z = x + 1j * jnp.cos(x)
show = lambda name, *ys: print(name, *[(y.dtype.name, (np.round(np.asarray(y), 4) + 0).tolist()) for y in ys])
F = jnp.fft
for n in (None, 1, 2, 3, 5, 8):
    show(f"n={n}", F.fft(z[0, 0], n), F.ifft(z[0, 0], n), F.rfft(x[0, 0], n))
    show("  back", F.irfft(z[0, 0], n), F.hfft(z[0, 0], n), F.ihfft(x[0, 0], n))
for norm in ("backward", "ortho", "forward"):
    show(norm, F.fft(z[0, 0], norm=norm), F.ifft(z[0, 0], norm=norm), F.rfft2(x[0], norm=norm), F.irfft(z[0, 0], norm=norm))
show("axis", F.fft(z[0], axis=0), F.rfft(x[0], axis=0), F.irfft(z[0], axis=0))
show("two", F.fft2(z), F.ifft2(z[0]), F.rfft2(x[0]), F.irfft2(z[0]), F.fft2(x[0], s=(2, 5)), F.fft2(x, axes=(0, 1))[:, :, 0])
show("many", F.fftn(x), F.ifftn(z), F.rfftn(x), F.irfftn(z), F.rfftn(x, axes=(2, 0)), F.fftn(jnp.ones((1, 2, 1, 2))), F.irfftn(jnp.ones((1, 2, 1, 2))))
show("frequencies", F.fftfreq(5), F.fftfreq(4, 0.5), F.rfftfreq(5), F.rfftfreq(4, d=2.0), F.fftshift(F.fftfreq(5)), F.ifftshift(jnp.arange(5)), F.fftshift(x[0], axes=1))
show("types", F.fft(jnp.arange(4)), F.fft(jnp.array([True, False])), F.rfft(jnp.arange(3)))
show("lax", lax.fft(x, "rfft", (3, 4)), lax.fft(z, "IFFT", (4,)), lax.fft(z, lax.FftType.IRFFT, (6,)), lax.fft(x, "fft", ()))
loss = lambda f: lambda x: jnp.sum(jnp.abs(f(x)) ** 2 * (1 + jnp.arange(f(x).size).reshape(f(x).shape)))
for name, f in [("fft", F.fft), ("rfft", F.rfft), ("rfft odd", lambda x: F.rfft(x, 3)), ("rfft2", F.rfft2), ("irfft", lambda x: F.irfft(x + 1j * x**2)),
                ("irfft odd", lambda x: F.irfft(x + 1j * x**2, 5)), ("ifftn", lambda x: F.ifftn(x * 1j)), ("hfft", F.hfft), ("filter", lambda x: F.irfft(F.rfft(x) * jnp.array([1, 0.5, 0])))]:
    show(name, jax.grad(loss(f))(x[0]), jax.jit(jax.grad(loss(f)))(x[0]), jax.jvp(loss(f), (x[0],), (jnp.cos(x[0]),))[1])
    show("  mapped", jax.vmap(f)(x), jax.vmap(f, 2)(jnp.moveaxis(x, 0, 2)), jax.vmap(jax.grad(loss(f)))(x)[1])
show("complex", jax.grad(lambda z: jnp.real(F.fft(z)[1] * F.ifft(z)[2]))(z[0, 0]))
for f in (F.fft, F.rfft, lambda x: F.irfft(x, 4), F.fft2):
    print(jax.make_jaxpr(f)(x[0]))
for bad in (lambda: F.rfft(z), lambda: F.fft(x, 0), lambda: F.fft(x, axis=(0, 1)), lambda: F.fft2(x, axes=(0,)), lambda: F.fftn(x, s=(2,), axes=(0, 1)),
            lambda: F.fft(x, norm="x"), lambda: lax.fft(x, "x", (4,)), lambda: lax.fft(x, 3, (4,)), lambda: lax.fft(x, "rfft", (3,)), lambda: lax.fft(x[0], "fft", (1, 3, 4)),
            lambda: F.fftfreq([3]), lambda: F.fftn(x, axes=(0, 0))):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, str(e).split("\n")[0])
