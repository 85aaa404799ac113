import numpy as np

for name in ("bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64", "complex64", "complex128"):
    d = np.dtype(name)
    print(d, repr(d), d.name, d.kind, d.itemsize, d.char, d.str, d.type.__name__, d == name, np.zeros(1, d)[0])
print(np.dtype(int), np.dtype(float), np.dtype(bool), np.dtype(complex), np.dtype("f4") == np.float32, np.dtype("i8") is np.dtype(np.int64), hash(np.dtype("f4")) == hash(np.dtype("float32")))
for t in (np.int8, np.uint8, np.int16, np.int32, np.int64):
    print(np.iinfo(t).min, np.iinfo(t).max, np.iinfo(t).bits)
for t in (np.float16, np.float32, np.float64):
    info = np.finfo(t)
    print(info.eps, info.max, info.min, info.tiny, info.bits, info.dtype)
print(np.iinfo(np.int8), np.arange(3).astype(np.float32), np.arange(3).astype("U").dtype, np.array([1.9, -1.9]).astype(int), np.array([True, False]).astype(float), np.float32([1, 2]), np.int8([1, 2]).dtype)
print(np.array([1, 2], dtype="float32").dtype, np.array([1.5, 2.5], dtype=int), np.array([1, 0], dtype=bool), np.float64("1e3"), np.asarray([1], dtype=np.complex64))
print(np.issubdtype(np.float32, np.floating), np.issubdtype(np.int32, np.integer), np.issubdtype(np.uint8, np.signedinteger), np.issubdtype(np.dtype("c8"), np.complexfloating), np.issubdtype(bool, np.bool_), np.issubdtype(np.int8, np.number), np.issubdtype(float, np.inexact))
print(np.float32.__name__, np.float32, type(np.float32(1)), np.int64.__mro__[1].__name__, np.isscalar(3.0), np.isscalar(np.float32(1)), np.isscalar(np.array(1)), np.min_scalar_type(255), np.can_cast(np.int32, np.float32))
print(np.int32(7) / np.int32(2), (np.int32(1) + np.float32(1)).dtype, np.uint8(200) // np.uint8(7), np.float32(1) == np.float64(1), np.array([1], np.int8).dtype < np.dtype("int16"), np.common_type(np.ones(1, "f4"), np.ones(1)), np.array([1, 2.5, 1j]).dtype)
