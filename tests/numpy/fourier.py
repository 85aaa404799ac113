# np.fft: values, sizes, norms, axes, dtypes, errors.
import numpy as np

x = np.sin(np.arange(24.0)).reshape(2, 3, 4) + 0.3 * np.arange(24.0).reshape(2, 3, 4) % 1.7
z = x + 1j * np.cos(x)
show = lambda name, *ys: print(name, *[(y.dtype.name, (np.round(y, 6) + 0).tolist()) for y in ys])
F = np.fft
for n in (None, 1, 2, 3, 5, 8):
    show(f"n={n}", F.fft(z[0, 0], n), F.ifft(z[0, 0], n), F.rfft(x[0, 0], n))
    show("  back", F.irfft(z[0, 0], n), F.hfft(z[0, 0], n), F.ihfft(x[0, 0], n))
for norm in ("backward", "ortho", "forward"):
    show(norm, F.fft(z[0, 0], norm=norm), F.ifft(z[0, 0], norm=norm), F.rfft2(x[0], norm=norm), F.irfft(z[0, 0], norm=norm), F.hfft(z[0, 0], norm=norm))
show("axis", F.fft(z[0], axis=0), F.rfft(x[0], axis=0), F.irfft(z[0], axis=0))
show("two", F.fft2(z), F.ifft2(z[0]), F.rfft2(x[0]), F.irfft2(z[0]), F.fft2(x[0], s=(2, 5)), F.fft2(x, axes=(0, 1))[:, :, 0])
show("many", F.fftn(x), F.ifftn(z), F.rfftn(x), F.irfftn(z), F.rfftn(x, axes=(2, 0)))
show("frequencies", F.fftfreq(5), F.fftfreq(4, 0.5), F.rfftfreq(5), F.rfftfreq(4, d=2.0), F.fftshift(F.fftfreq(5)), F.ifftshift(np.arange(5)), F.fftshift(x[0], axes=1))
show("types", F.fft([1, 2, 3]), F.fft(x[0, 0].astype(np.float32)), F.rfft(np.arange(3)), F.irfft(z[0, 0].astype(np.complex64)))
t = np.arange(1000) / 1000
print(np.argmax(np.abs(F.rfft(np.sin(2 * np.pi * 50 * t) + 0.5 * np.sin(2 * np.pi * 120 * t)))), np.allclose(F.ifft(F.fft(z)), z), np.allclose(F.irfft(F.rfft(x[0, 0])), x[0, 0]))
for n in (7, 97, 360, 1009):
    s = np.cos(np.arange(n) ** 1.1)
    print(n, np.round(F.fft(s)[: 3], 6).tolist(), np.allclose(F.irfft(F.rfft(s), n), s))
for bad in (lambda: F.fft(x, 0), lambda: F.fft(x, axis=5), lambda: F.fft(x, norm="x"), lambda: F.fftn(x, s=(2,), axes=(0, 1)), lambda: F.fftfreq(2.5)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, str(e).split("\n")[0])
c = z[0, 0].copy()
c.real = [1.0, 2.0, 3.0, 4.0]
c.imag *= 2
m = c.reshape(2, 2).T
m.real[0] = -1
print(np.round(c, 6).tolist(), m.imag.base is not None, c.real.flags.writeable)
try:
    x[0, 0].imag = 1.0
except Exception as e:
    print(type(e).__name__, e)
