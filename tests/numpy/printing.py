import numpy as np

values = [
    np.array([1.0, 2.0]), np.array([1, -2]), np.array(1.5), np.array(1), np.float64(1.0), np.float32(1.5), np.int64(3), np.int32(-1), np.bool_(True),
    np.complex128(1 + 2j), np.float16(0.1), np.uint8(7), np.float64(1e16), np.float64(1e-5), np.float64(123456789.123), np.float64("nan"), np.float64(0.1),
    np.array([True, False]), np.array([]), np.zeros((0, 3)), np.array([[1, 2], [3, 4]]), np.array([[[1.5]]]), np.array([1e10, 1.0]), np.array([1e-5, 1.0]),
    np.array([1e8, 1.0]), np.array([1e16, 1.0]), np.array([99999999.0]), np.array([1 / 3, 2 / 3]), np.array([0.1, 0.25, 100.0]), np.array([1e-4, 1.0]),
    np.array([np.nan, np.inf, -np.inf, 1.0]), np.array([-0.0]), np.arange(30), np.arange(1001), np.linspace(0, 1, 13), np.ones((40, 40)), np.arange(24).reshape(2, 3, 4),
    np.array([1 + 2j, 3]), np.array([1e-3j, 100]), np.array([1, 2], np.int8), np.array([1.5], np.float32), np.array([1, 2], np.uint16), np.array([True], bool),
    np.array([1.123456789, 2.1]), np.array([123456.789, 0.001]), np.array([[0.5, 10.0], [100.25, -1.0]]), np.array([1000, 1, 20]), np.array([1e300, 1e-300]),
    np.array([1, 2], np.float16), np.array([1 / 3], np.float16), np.array([1 / 3], np.float32), np.linspace(0, 1, 7, dtype=np.float32), np.arange(2000.0).reshape(2, 1000),
    np.array(np.nan), np.array([2**62, -1]), np.array([["a", "bc"]]), np.array([None, 1], object),
]
for v in values:
    print(repr(v))
    print(v)
print([np.float64(1.5), np.int64(2)], (np.arange(2),), {"a": np.ones(1)}, {"s": np.float32(0.1)}, [np.bool_(False)], f"{np.float64(1.5)} {np.float64(3.14159):.2f} {np.int64(7):03d}")
print(f"{np.arange(3)} {np.arange(2.0)!r}", "%s %d %.1f" % (np.arange(2), np.int64(3), np.float32(2.5)), str(np.array([1.0, 2.5])), np.array2string(np.arange(3), separator=", "))
np.set_printoptions(precision=3, suppress=True)
print(np.array([1 / 3, 1e-6, 1234.5]), repr(np.array([np.pi])))
np.set_printoptions(precision=8, suppress=False, threshold=5, edgeitems=2, linewidth=40)
print(np.arange(10), np.arange(40).reshape(4, 10))
