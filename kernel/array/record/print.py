"""Records how NumPy and JAX print arrays: run with the venv's Python, output to src/print/recorded.txt.

One case a line, fields separated by tabs: dtype, shape, little-endian bytes in hex, str, repr of NumPy, repr of JAX;
line breaks as U+23CE.
"""
import os, sys
os.environ["JAX_ENABLE_X64"] = "1"
import numpy as np, jax.numpy as jnp, ml_dtypes

bf16 = ml_dtypes.bfloat16
rng = np.random.default_rng(7)
cases = []
add = lambda values, dtype=None: cases.append(np.array(values, dtype))
for dtype in ("float16", "float32", "float64", bf16):
    for values in (
        [1.0, 2], [0.1, 0.25, 100], [1e4, 1], [1e-5, 1], [0.0001], [0.00001], [999.0], [1000.0], [np.nan, np.inf, -np.inf, 1],
        [np.nan], [-np.inf, np.nan], [-0.0], [0.0, -1.5, 3e-3], 1.5, 1.0, -0.0, np.nan, 1 / 3, 65504, 1e-4, 3.14159265, [1 / 3, 1e3], [],
        [[1, 2.5], [-3, 4]], np.linspace(0, 1, 20), np.arange(1001.0) / 3, np.full((40, 40), 1.0), np.zeros((0, 3)), np.zeros((2, 0, 3)),
    ):
        with np.errstate(all="ignore"):
            add(np.asarray(values).astype(dtype))
for dtype in ("float32", "float64"):
    for values in ([999999.0], [1e6], [99999999.0], [1e8], [123456789.0, 0.1], 123456.789, 1e15, 1e16, 1e300 if dtype == "float64" else 1e30,
                   [1e-30, 1], 16777216.0, [1.17549435e-38, 0.1], [123456.789012345678, 0.5]):
        add(values, dtype)
    for scale in (1, 1e-3, 1e5, 1e20):
        add(rng.standard_normal(7) * scale, dtype)
        add(rng.standard_normal((3, 4)) * scale, dtype)
    add(rng.standard_normal((30, 50)), dtype)
    add(rng.standard_normal((2, 3, 4)), dtype)
    for n in range(1, 14):
        add(rng.standard_normal(n) * 10, dtype)
add([1e300, 1], "float64")
for dtype in ("complex64", "complex128"):
    for values in ([1 + 2j, 3], 1j, 0j, -1.5 - 0j, [1 + 2j, -3.5e10j], [np.nan, 1 + 1j], complex(np.nan, np.inf), [0.1 + 1000j, 2 - 3j], 1e6 + 2j):
        add(values, dtype)
    add(rng.standard_normal(9) + 1j * rng.standard_normal(9), dtype)
for dtype in ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"):
    for values in ([1, 2], 5, [], [[1, 10], [100, 3]], np.arange(30), np.arange(2000), np.arange(1200).reshape(3, 400), np.zeros((11, 10, 10)), np.zeros((1, 1, 1))):
        add(np.asarray(values).astype(dtype))
add([-1, 10, -1000], "int32")
add([2**63, 1], "uint64")
add([-(2**63), 1], "int64")
for values in ([True, False], True, [[True], [False]], [], np.arange(50) % 3 == 0):
    add(values, "bool")
flat = lambda text: text.replace("\n", "\u23ce")
for x in cases:
    shape = ",".join(map(str, x.shape))
    print(x.dtype.name, shape, x.tobytes().hex(), flat(str(x)), flat(repr(x)), flat(repr(jnp.asarray(x))), sep="\t")
