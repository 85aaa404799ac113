import numpy as np

f, i, b = np.float64(2.5), np.int64(7), np.bool_(True)
print(f, i, b, repr(f), repr(i), repr(b), [f, i, b], f + 1, repr(f + 1), repr(i // 2), repr(i / 2), repr(i % 4), repr(-i), repr(i**2), repr(f**2))
print(type(f + 1).__name__, type(1 + i).__name__, type(i * 1.5).__name__, type(b + b).__name__, type(b & False).__name__, type(not b).__name__, type(f > 1).__name__, type(round(f)).__name__)
print(f == 2.5, i == 7, hash(i) == hash(7), {7: "x"}[i], isinstance(f, float), isinstance(i, int), isinstance(np.float32(1), float), isinstance(i, np.integer), isinstance(f, np.floating), isinstance(i, np.number))
print(f.item(), type(f.item()).__name__, int(f), float(i), bool(b), complex(f), f.dtype, f.shape, f.ndim, i.size, f.astype(np.float32), f.is_integer(), str(f), f"{f:.3f}|{i:5d}|{b}")
print(np.float32(0.1), repr(np.float32(0.1)), np.float32(0.1) == 0.1, float(np.float32(0.1)), np.float32(1) / 3, np.float16(1) / 3, np.float64(1) / 3, np.int32(7) // np.int32(2), np.float32(16777217))
print(list(range(np.int64(3))), [10, 20, 30][np.int64(1)], "ab" * np.int64(2), [1] * np.int32(2), max(np.float64(1), 2), sum([np.float64(0.5)] * 2), abs(np.int8(-5)), divmod(np.int64(7), 2), pow(np.int64(2), 3))
print(np.float64("inf"), -np.float64("inf"), np.isnan(np.float64("nan")), np.float64(1e22), np.float64(1e-7), np.float64(123456789.0), np.float64(1e16), np.float32(1e10), np.float32(1e-5), np.float16(65504))
print(np.int8(127), np.uint64(2**64 - 1), np.complex64(1 + 2j), repr(np.complex128(1j)), np.complex128(1 + 2j).real, abs(np.complex128(3 + 4j)), np.array(3.5).item(), np.array([5]).item(), repr(np.array(3.5)[()]))
print(np.float64(3) is np.float64(3), np.True_, np.False_, repr(np.True_), np.bool_(0) or 5, np.float64(0) or "zero", bool(np.array([1])), float(np.array(2)), int(np.array(3)), np.arange(3)[1] + 1)
print(sorted([np.float64(2), 1, np.int64(3)]), np.int64(5) in [5], {np.int64(1), 1, 1.0}, np.float64(2.0) == 2, np.minimum(f, i), (f < i) and b, np.sum(np.float32(2)), np.str_("s"), np.int64(10).__index__())
try:
    bool(np.array([1, 2]))
except ValueError as error:
    print(error)
try:
    int(np.array([1, 2]))
except TypeError as error:
    print(error)
