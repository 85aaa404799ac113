import numpy as np

names = "bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float16 float32 float64 complex64 complex128".split()
for a in names:
    print(f"{a:10}", *(np.ones(1, a).__add__(np.ones(1, b)).dtype for b in names))
for a in names:
    one = np.ones(1, a)
    print(f"{a:10}", (one + 1).dtype, (one * 2.0).dtype, (one + 1j).dtype, (one + True).dtype, (one / 2).dtype, (one > 0).dtype, abs(one).dtype)
print(np.float32(3) + 3.0, type(np.float32(3) + 3.0).__name__, type(np.int8(1) + 1).__name__, type(np.float32(1) + np.float64(1)).__name__)
print((np.arange(3, dtype=np.float32) * np.float64(2)).dtype, (np.arange(3) * np.float32(2)).dtype, (np.array([1], np.uint8) + np.array(300)).dtype)
print(np.result_type(np.int8, np.uint8), np.result_type("f4", "i8"), np.promote_types("i4", "f4"), np.result_type(np.float32, 1.0), np.can_cast("f8", "f4"))
print(np.sum(np.ones(3, np.int8)).dtype, np.sum(np.ones(3, np.uint8)).dtype, np.sum(np.ones(3, bool)).dtype, np.sum(np.ones(3, np.float16)).dtype, np.mean(np.arange(3)).dtype)
print(np.mean(np.ones(2, np.float32)).dtype, np.sin(np.int8(1)).dtype, np.sin(np.int16(1)).dtype, np.sin(np.arange(2)).dtype, np.sqrt(np.float32(2)).dtype, np.cumsum(np.ones(2, np.int8)).dtype)
print((np.array([True]) + np.array([True])), np.array([True]) * 2, np.array([1, 2]) / 2, np.array([7, -7]) // 2, np.array([7, -7]) % 3, np.array([2]) ** 3)
print(np.array([1.7, -1.7]).astype(int), np.array([300]).astype(np.uint8), np.array([1, 0]).astype(bool), np.array([1.5]).astype(np.float32).dtype, np.array(["1.5"]).astype(float))
print(np.issubdtype(np.float32, np.floating), np.issubdtype(np.int8, np.signedinteger), np.issubdtype(np.bool_, np.integer), np.dtype("f4").kind, np.dtype("i8").name)
print(np.uint8(250) + np.uint8(3), np.array([200], np.uint8) + np.array([100], np.uint8), np.array([127], np.int8) + np.int8(1), np.array([2**31 - 1], np.int32) + 1)
for f in (lambda: np.uint8(1) + 256, lambda: np.array([1], np.uint8) + 300, lambda: np.array([1], np.int8) - 1000, lambda: np.int8(300)):
    try:
        print(f())
    except OverflowError as error:
        print(error)
