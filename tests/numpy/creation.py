import numpy as np

print(np.array([1, 2, 3]), np.array([1.0, 2]), np.array([[1, 2], [3, 4]]), np.array(5), np.array([True, False]), np.array([]))
print(np.zeros(3), np.zeros((2, 2), int), np.ones(2), np.ones((1, 2), dtype=np.float32), np.full((2, 2), 7), np.full(2, 1.5), np.empty((0, 3)))
print(np.eye(3), np.eye(2, 3, 1), np.identity(2), np.diag([1, 2]), np.diag(np.arange(9).reshape(3, 3)), np.tri(3), np.tril(np.ones((2, 2))))
print(np.arange(5), np.arange(1, 8, 3), np.arange(0, 1, 0.25), np.arange(3.0), np.arange(5, 0, -2), np.arange(3, dtype=np.int8))
print(np.linspace(0, 1, 5), np.linspace(0, 10, 5, endpoint=False), np.linspace(1, 2, 1), np.linspace(0, 1, 3, retstep=True), np.logspace(0, 2, 3))
print(np.zeros_like([1.5, 2]), np.ones_like(np.arange(3)), np.full_like(np.ones(2), 3), np.asarray([1, 2]), np.array((1, 2.5)), np.array(range(3)))
print(*np.meshgrid([1, 2], [3, 4, 5]), np.mgrid[0:2, 0:3], np.mgrid[0:1:3j], np.ogrid[0:2, 0:2], np.indices((2, 2)), sep="\n")
for a in [np.array([1, 2]), np.zeros(2), np.array([1, 2.0]), np.array([True]), np.array([1j]), np.arange(2, dtype="uint8"), np.ones(1, "f2"), np.array(3)]:
    print(a.dtype, a.shape, a.ndim, a.size, a.itemsize, a.nbytes)
print(np.float32(1.5), np.int8(3), np.bool_(1), np.complex64(1), np.float64("2.5"), np.array("3").dtype.kind, np.dtype(float), np.dtype("int16"), np.dtype(np.uint8).itemsize)
print(repr(np.dtype("float32")), np.float64 is np.double, np.int64(5).dtype, np.array([1, 2], dtype=np.float16).dtype, np.array(np.float32(1)).dtype)
print(np.pi, np.e, np.inf, np.nan, np.newaxis, -np.inf, np.iinfo(np.int32).max, np.finfo(np.float64).eps, np.finfo("float32").max)
print(np.stack([np.arange(2), np.ones(2)]), np.concatenate([[1, 2], [3.5]]), np.vstack([[1, 2], [3, 4]]), np.hstack([[1], [2, 3]]), np.column_stack([[1, 2], [3, 4]]))
print(np.fromiter((i * i for i in range(4)), int), np.array([np.arange(2)] * 2), np.copy([1, 2]), np.array([[1], [2]]).shape, np.atleast_2d([1, 2]))
