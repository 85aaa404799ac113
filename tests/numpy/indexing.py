import numpy as np

a = np.arange(12).reshape(3, 4)
print(a[0], a[-1, -1], a[:, 1], a[1:, ::2], a[..., -1], a[None].shape, a[:, None, 1].shape, a[::-1, ::-1], a[1][2], a[2, 1:3])
print(a[[0, 2]], a[:, [3, 0]], a[[0, 1], [1, 0]], a[0, [1, 2]], a[[[0], [2]], [1, 3]], a[np.ix_([0, 2], [1, 3])], a[[0, 1], 1:3])
print(a[a > 5], a[a % 2 == 0].sum(), a[[True, False, True]], a[:, [True, False, False, True]], a[[True, False, True], 1], a[a > 100])
print(np.where(a > 5), np.where(a > 5, a, 0), np.nonzero(a[0]), np.argwhere(a == 5), np.flatnonzero(a > 9), np.take(a, [0, 5]), np.take(a, [1], axis=1))
b = np.zeros((2, 3), int)
b[0, 1] = 5
b[1] = [1, 2, 3]
b[:, 0] = -1
print(b)
b[b < 0] = 0
b[[0, 1], [2, 2]] = [7, 8]
print(b)
b[...] = 9
b[:, 1:] = np.array([[1], [2]])
print(b)
b[b > 1] *= 10
b[:, ::2] += 1
print(b)
c = np.arange(5.0)
c[[1, 3]] = 0
c[2:] = 7
c[-1] = 2.5
print(c, c[3], type(c[3]).__name__, c[1:1], c[4:0:-2], c[-3:], c[100:])
d = np.arange(3)
d[0] = 2.9
print(d, d[np.int64(1)], d[np.array(2)], d[np.array([0, -1])], d[()].shape, np.array(5)[()], np.array(5)[...])
e = np.arange(24).reshape(2, 3, 4)
print(e[1, 2, 3], e[:, 1].shape, e[..., [0, 1]].shape, e[[0, 1], :, [1, 2]].shape, e[:, [0, 1], [1, 2]].shape, e[0, ..., None].shape, e[e > 20])
print([r.sum() for r in a], len(a), 5 in a, list(a[0]), a.tolist(), [int(v) for v in a.flat][:3], a.item(5), a.item((1, 1)), a[1, 1].item())
for f in (lambda: a[3], lambda: a[0, 4], lambda: a[0, 0, 0], lambda: a[[0, 5]], lambda: a[[True, False]], lambda: a[1.0], lambda: a["x"], lambda: a[:, :, 0]):
    try:
        print(f())
    except IndexError as error:
        print(type(error).__name__, error)
d[[0, 1]] = [8, 0]
print(d, np.take_along_axis(a, np.array([[0], [1], [2]]), axis=1))
