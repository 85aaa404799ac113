"""The builtin `memoryview`, over bytes and arrays; what it shows is read, not written."""

import numpy

_FORMATS = {
    "bool": "?", "int8": "b", "int16": "h", "int32": "i", "int64": "l", "uint8": "B", "uint16": "H", "uint32": "I",
    "uint64": "L", "float16": "e", "float32": "f", "float64": "d", "complex64": "Zf", "complex128": "Zd",
}


class memoryview:
    """The memory of an object: ``memoryview(b"ab")[0]`` is 97."""

    def __init__(self, object):
        if isinstance(object, memoryview):
            self.obj, self._array = object.obj, object._array
            self.readonly = object.readonly
            return
        self.obj = object
        if isinstance(object, (bytes, bytearray)):
            self._array = numpy.array(list(object), dtype=numpy.uint8)
            self.readonly = isinstance(object, bytes)
            return
        if not hasattr(object, "dtype") or not hasattr(object, "shape"):
            raise TypeError(f"memoryview: a bytes-like object is required, not {type(object).__name__!r}")
        self._array = numpy.asarray(object)
        self.readonly = not self._array.flags.writeable
        if str(self._array.dtype) not in _FORMATS:
            raise ValueError(f"cannot include dtype {self._array.dtype.char!r} in a buffer")

    @property
    def shape(self):
        return self._array.shape

    @property
    def strides(self):
        return self._array.strides

    @property
    def ndim(self):
        return self._array.ndim

    @property
    def itemsize(self):
        return self._array.itemsize

    @property
    def nbytes(self):
        return self._array.nbytes

    @property
    def format(self):
        return _FORMATS[str(self._array.dtype)]

    @property
    def contiguous(self):
        return self._array.flags.c_contiguous or self._array.flags.f_contiguous

    @property
    def c_contiguous(self):
        return self._array.flags.c_contiguous

    @property
    def f_contiguous(self):
        return self._array.flags.f_contiguous

    def __len__(self):
        if self._array.ndim == 0:
            raise TypeError("0-dim memory has no length")
        return len(self._array)

    def __getitem__(self, key):
        if isinstance(key, slice):
            part = memoryview(self)
            part._array = self._array[key]
            return part
        if self._array.ndim != (len(key) if isinstance(key, tuple) else 1):
            raise NotImplementedError("multi-dimensional sub-views are not implemented")
        try:
            return self._array[key].item()
        except IndexError:
            raise IndexError("index out of bounds on dimension 1") from None

    def __setitem__(self, key, value):
        if self.readonly:
            raise TypeError("cannot modify read-only memory")
        if isinstance(self.obj, bytearray):
            self.obj[key] = value
        self._array[key] = value

    def __iter__(self):
        return iter(self._array.tolist())

    def __eq__(self, other):
        if isinstance(other, (bytes, bytearray)):
            other = memoryview(other)
        if not isinstance(other, memoryview):
            return NotImplemented
        return self.shape == other.shape and self.format == other.format and self.tolist() == other.tolist()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.release()

    def tolist(self):
        return self._array.tolist()

    def tobytes(self, order="C"):
        return self._array.tobytes()

    def hex(self):
        return self.tobytes().hex()

    def toreadonly(self):
        view = memoryview(self)
        view.readonly = True
        return view

    def release(self):
        pass

    def __repr__(self):
        return f"<memory at 0x{id(self):x}>"


memoryview.__module__ = "builtins"
