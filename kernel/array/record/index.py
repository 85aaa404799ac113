"""Records NumPy indexing: run with the venv's Python, output to src/numpy_index_recorded.txt.

One case a line, fields separated by tabs: shape of x (an arange), index, shape and elements of the result
(or the error), whether it is a view, x after `x[index] = -1`.
"""
import numpy as np

a, m = np.array, np.array
cases = [
    ((5,), "1"), ((5,), "-1"), ((5,), "10"), ((5,), "-6"), ((5,), "1:4:2"), ((5,), "::-1"), ((5,), "4:1"), ((5,), "10:"), ((5,), "-100:2"),
    ((5,), "..."), ((5,), "None"), ((5,), "0, 0"), ((5,), "..., ..."), ((5,), "::0"), ((5,), "a([0, 2, -1])"), ((5,), "a([[0, 1], [2, 3]])"), ((5,), "a([7])"),
    ((5,), "a([], int)"), ((5,), "m([True, False, True, False, False])"), ((5,), "m([True, False])"), ((5,), "m(True)"), ((5,), "m(False)"),
    ((3, 4), "1"), ((3, 4), "1, 2"), ((3, 4), ":, 1"), ((3, 4), "..., 1"), ((3, 4), "1, ..."), ((3, 4), "None, :, None, 1"), ((3, 4), "5, 0"), ((3, 4), "0, -5"),
    ((3, 4), "a([0, 2])"), ((3, 4), ":, a([0, 2])"), ((3, 4), "a([0, 2]), a([1, 3])"), ((3, 4), "a([[0], [2]]), a([1, 3])"), ((3, 4), "a([0, 1, 2]), a([1, 3])"),
    ((3, 4), "a([0, 2]), 1"), ((3, 4), "1, a([0, 2])"), ((3, 4), "a([0, 2]), 1:3"), ((3, 4), "1:, a([0, -1])"), ((3, 4), "a(1)"), ((3, 4), "a(1), a(2)"),
    ((3, 4), "np.arange(12).reshape(3, 4) % 2 == 0"), ((3, 4), "m([True, False, True])"), ((3, 4), "m([True, False, True]), a([0, 1])"), ((3, 4), ":, m([True, False, True, True])"),
    ((3, 4), "m([True, False, True]), m([True, False, True, False])"), ((3, 4), "np.zeros((3, 3), bool)"), ((3, 4), "a([0, 9]), 0"), ((3, 4), "None, a([0, 1])"), ((3, 4), "a([0, 1]), None"),
    ((2, 3, 4), "a([0, 1]), :, a([1, 2])"), ((2, 3, 4), ":, a([0, 1]), a([1, 2])"), ((2, 3, 4), "0, :, a([1, 2])"), ((2, 3, 4), ":, 0, a([1, 2])"), ((2, 3, 4), "..., a([1, 2])"),
    ((2, 3, 4), "a([[0, 1]]), :, 1"), ((2, 3, 4), ":, a([[0], [1]])"), ((2, 3, 4), "0, a([0, 1]), :"), ((2, 3, 4), "a([0, 1]), None, a([1, 2])"), ((2, 3, 4), "::-1, a([0, 2]), ::2"),
    ((2, 3, 4), "m([True, False]), :, a([0])"), ((2, 3, 4), ":, np.ones((3, 4), bool)"), ((2, 3, 4), "1, ::-1, 1:3"), ((2, 3, 4), "0, 0, 0, 0"), ((0,), "0"), ((0, 2), ":, 1"), ((), "()"), ((), "None"), ((), "..."), ((), "0"),
]


def encoded(item):
    if item is None:
        return "n"
    if item is Ellipsis:
        return "e"
    if isinstance(item, slice):
        return "s:" + ":".join("" if v is None else str(v) for v in (item.start, item.stop, item.step))
    if isinstance(item, int):
        return f"i:{item}"
    kind = "b" if item.dtype == bool else "a"
    return f"{kind}:{','.join(map(str, item.shape))}:{' '.join(str(int(v)) for v in item.ravel())}"


for shape, text in cases:
    x = np.arange(int(np.prod(shape))).reshape(shape)
    index = () if text == "()" else eval(f"np.s_[{text}]")
    try:
        y = x[index]
        result = f"{','.join(map(str, np.shape(y)))}|{' '.join(map(str, np.ravel(y)))}"
        view = isinstance(y, np.ndarray) and np.shares_memory(x, y) if y.size else "empty"
        z = x.copy()
        z[index] = -1
        after = " ".join(map(str, z.ravel()))
    except Exception as error:
        result, view, after = f"{type(error).__name__}: {error}", "-", "-"
    items = index if isinstance(index, tuple) else (index,)
    print(",".join(map(str, shape)), ";".join(map(encoded, items)), result, view, after, sep="\t")
