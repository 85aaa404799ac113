# What pyplot gives back: ranges, ticks, colours, counts, and the words of its mistakes.
import matplotlib.pyplot as plt
import numpy as np
from matplotlib import colors as mcolors


def show(*values):
    print(*[tuple(round(float(v), 6) for v in np.asarray(x).ravel()) if not isinstance(x, str) else x for x in values])


def limits(ax):
    show(ax.get_xlim(), ax.get_ylim())


fig, ax = plt.subplots()
limits(ax)
line, = ax.plot([1, 2, 3], [10, 30, 20], "r--", label="one")
print(line.get_color(), line.get_linestyle(), line.get_linewidth(), line.get_label())
show(line.get_xdata(), line.get_ydata())
limits(ax)
ax.plot([5], [0], "o")
limits(ax)
ax.set_xlim(0, 4)
ax.set_ylim(top=50)
limits(ax)
ax.invert_yaxis()
limits(ax)

for draw in [
    lambda a: a.plot([], []),
    lambda a: a.plot([2.0], [3.0]),
    lambda a: a.plot([1, np.nan, 3], [np.nan, 1, 2]),
    lambda a: a.bar([1, 2, 3], [3, 5, 2]),
    lambda a: a.bar([1, 2], [-3, 5], width=0.5),
    lambda a: a.barh([0, 1], [2, 4]),
    lambda a: a.scatter([0, 10], [0, 1]),
    lambda a: a.errorbar([1, 2], [1, 2], yerr=[0.5, 1.0], xerr=0.25),
    lambda a: a.fill_between([0, 1, 2], [1, 2, 1], -1),
    lambda a: a.imshow(np.zeros((4, 6))),
    lambda a: a.imshow(np.zeros((4, 6)), origin="lower", extent=(0, 3, 0, 2)),
    lambda a: a.axhline(5),
    lambda a: (a.plot([0, 1], [0, 1]), a.axhline(3)),
    lambda a: a.loglog([1, 10, 100], [1e-3, 1, 10]),
    lambda a: a.semilogy([0, 1, 2], [0, 1, 100]),
    lambda a: a.step([0, 1, 2], [3, 1, 2]),
    lambda a: (a.plot([0, 10], [0, 1]), a.margins(0)),
    lambda a: a.hist([1, 2, 2, 3, 3, 3, 4], bins=4),
    lambda a: a.pcolormesh(np.arange(6).reshape(2, 3)),
]:
    fig, a = plt.subplots()
    draw(a)
    limits(a)
    plt.close(fig)

for low, high in [(0, 1), (-0.5, 9.5), (0, 1e-6), (3, 3.1), (-1e5, 1e5), (100, 250)]:
    fig, a = plt.subplots()
    a.set_xlim(low, high)
    ticks = a.get_xticks()
    show([t for t in ticks if low <= t <= high])

counts, edges, _ = plt.hist([1, 2, 2, 3, 3, 3, 4], bins=4)
show(counts, edges)
counts, edges, _ = plt.hist(np.arange(100) ** 2, bins=5, density=True)
show(counts, edges)

for c in ["r", "C1", "tab:green", "steelblue", "#1f77b4", "#abc", "0.5", (0.1, 0.2, 0.3), (0.1, 0.2, 0.3, 0.4), "none"]:
    show(mcolors.to_rgba(c))
print(mcolors.to_hex("C0"), mcolors.to_hex((1, 0.5, 0)), mcolors.is_color_like("nonsense"))
for name in ["viridis", "plasma", "gray", "coolwarm", "viridis_r"]:
    show(plt.get_cmap(name)(0.0), plt.get_cmap(name)(0.5), plt.get_cmap(name)(1.0))
show(plt.cm.viridis(np.array([0.0, 0.25, 2.0])), mcolors.Normalize(0, 10)(2.5))
show(mcolors.ListedColormap(["red", "blue"])(0.9))

fig, axs = plt.subplots(2, 3, sharex=True)
print(axs.shape, len(fig.axes), axs[0, 1] is fig.axes[1], len(axs.ravel()))
axs[0, 0].plot([0, 100], [0, 1])
show(axs[1, 2].get_xlim())
fig, (top, bottom) = plt.subplots(2, 1)
print(top is fig.axes[0], plt.gcf() is fig)
twin = top.twinx()
top.plot([0, 50], [0, 1])
twin.plot([0, 1], [5, 6])
show(top.get_xlim(), twin.get_xlim(), twin.get_ylim())
print(plt.figure(figsize=(3, 2)).get_size_inches())
plt.close("all")
print(plt.get_fignums())

for wrong in [
    lambda: plt.plot([1, 2], [1, 2, 3]),
    lambda: plt.plot([1], [1], nonsense=3),
    lambda: plt.plot([1], [1], "q-"),
    lambda: plt.plot([1], [1], color="nonsense"),
    lambda: plt.scatter([1, 2], [1]),
    lambda: plt.yscale("nonsense"),
    lambda: plt.xlim(float("nan"), 1),
    lambda: (plt.plot([1], label="a"), plt.legend(loc="nowhere")),
    lambda: plt.get_cmap("nonsense"),
    lambda: plt.imshow([1, 2, 3]),
]:
    try:
        wrong()
        print("no error")
    except Exception as e:
        print(type(e).__name__, str(e).split("valid value")[0][:60])
