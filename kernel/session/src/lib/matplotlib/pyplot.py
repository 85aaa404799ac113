"""Plots: the calls of matplotlib.pyplot that array programs use, drawn by the program itself."""
import _plot
from matplotlib import cm, colors, rcdefaults, rcParams, rcParamsDefault, ticker
from matplotlib._style import rc, rc_context, style
from matplotlib.axes import Axes
from matplotlib.cm import colormaps, get_cmap
from matplotlib.colors import Normalize
from matplotlib.figure import Figure, GridSpec
from matplotlib._artists import Line2D

_figures = {}
_current = None


def figure(num=None, figsize=None, dpi=None, clear=False, **kw):
    """A new figure, or the one with that number, which the following calls draw into."""
    global _current
    if isinstance(num, Figure):
        _current = num
        return num
    if num in _figures:
        _current = _figures[num]
        if clear:
            _current.clear()
        return _current
    if num is None:
        num = max([n for n in _figures if isinstance(n, int)], default=0) + 1
    _current = _figures[num] = Figure(figsize, dpi, number=num, **kw)
    return _current


def gcf():
    """The current figure; a new one where there is none."""
    return figure() if _current is None else _current


def gca():
    """The current axes; new ones where there are none."""
    return gcf().gca()


def sca(ax):
    """Make axes the current ones."""
    global _current
    _current = ax.figure
    ax.figure.sca(ax)


def axes(arg=None, **kw):
    """New axes at left, bottom, width and height."""
    return gcf().add_subplot(**kw) if arg is None else gcf().add_axes(arg, **kw)


def subplots(nrows=1, ncols=1, *, sharex=False, sharey=False, squeeze=True, width_ratios=None, height_ratios=None,
             subplot_kw=None, gridspec_kw=None, **fig_kw):
    """A figure with a grid of axes: fig, ax = subplots(); fig, (a, b) = subplots(1, 2)."""
    fig = figure(**fig_kw)
    return fig, fig.subplots(nrows, ncols, sharex=sharex, sharey=sharey, squeeze=squeeze, width_ratios=width_ratios,
                             height_ratios=height_ratios, subplot_kw=subplot_kw, gridspec_kw=gridspec_kw)


def subplot_mosaic(mosaic, *, subplot_kw=None, **fig_kw):
    """A figure with axes by letters: fig, axs = subplot_mosaic('AB;CC')."""
    fig = figure(**fig_kw)
    return fig, fig.subplot_mosaic(mosaic)


def subplot(*args, **kw):
    """Choose one of a grid of axes: subplot(1, 2, 1)."""
    return gcf().add_subplot(*args, **kw)


def subplot2grid(shape, loc, rowspan=1, colspan=1, fig=None, **kw):
    """Choose cells of a grid of axes."""
    grid = GridSpec(*shape)
    return (fig or gcf()).add_subplot(grid[loc[0]:loc[0] + rowspan, loc[1]:loc[1] + colspan], **kw)


def show(*args, **kw):
    """Show the open figures where there is a place to show them, and close them."""
    for fig in list(_figures.values()):
        if fig.axes or fig._texts or fig._title:
            _plot.show(fig._spec())
    close("all")


def close(fig=None):
    """Close the current figure, a given one, or all of them."""
    global _current
    if fig == "all":
        _figures.clear()
    else:
        fig = _current if fig is None else fig
        for number, open_figure in list(_figures.items()):
            if open_figure is fig or number == fig:
                del _figures[number]
    _current = list(_figures.values())[-1] if _figures else None


def fignum_exists(num):
    """Whether a figure is open."""
    return num in _figures


def get_fignums():
    """The numbers of the open figures."""
    return sorted(n for n in _figures if isinstance(n, int))


def clf():
    """Clear the current figure."""
    gcf().clear()


def cla():
    """Clear the current axes."""
    gca().clear()


def pause(interval):
    """Show the open figures; there is no window to wait for."""
    show()


def ion():
    """Interactive mode: figures are shown at the end of each cell anyway."""


def ioff():
    """Interactive mode off: figures are shown by show()."""


def isinteractive():
    """Whether figures are shown by themselves."""
    return False


def switch_backend(backend):
    """Choose a backend. There is one here."""


def gci():
    """The image that a colour bar would show."""
    return gca()._image


def sci(image):
    """Make an image the one that a colour bar shows."""
    gca()._image = image


def colorbar(mappable=None, cax=None, ax=None, **kw):
    """A scale of the colours that an image or scatter shows."""
    mappable = gca()._image if mappable is None else mappable
    if mappable is None:
        raise RuntimeError("No mappable was found to use for colorbar creation. First define a mappable such as an "
                           "image (with imshow) or a contour set (with contourf).")
    return gcf().colorbar(mappable, cax=cax, ax=ax, **kw)


def clim(vmin=None, vmax=None):
    """The range of values that the current image shows."""
    gca()._image.set_clim(vmin, vmax)


def set_cmap(cmap):
    """The colour map of the current image and of those to come."""
    rcParams["image.cmap"] = cmap if isinstance(cmap, str) else cmap.name
    if gca()._image is not None:
        gca()._image.set_cmap(cmap)


def _plot_ticks(axis, ticks, labels, kw):
    ax = gca()
    if ticks is None and labels is None and not kw:
        return getattr(ax, f"get_{axis}ticks")(), []
    getattr(ax, f"set_{axis}ticks")(ticks, labels, **kw)


def xticks(ticks=None, labels=None, **kw):
    """Get or set the places and labels of the ticks."""
    return _plot_ticks("x", ticks, labels, kw)


def yticks(ticks=None, labels=None, **kw):
    """Get or set the places and labels of the ticks."""
    return _plot_ticks("y", ticks, labels, kw)


def xlim(*args, **kw):
    """Get or set the range of x."""
    return gca().set_xlim(*args, **kw) if args or kw else gca().get_xlim()


def ylim(*args, **kw):
    """Get or set the range of y."""
    return gca().set_ylim(*args, **kw) if args or kw else gca().get_ylim()


def imread(fname):
    """Reading pictures is not here."""
    raise NotImplementedError("reading image files is not supported")


def plot(*args, **kw):
    """Draw y against x into the current axes."""
    return gca().plot(*args, **kw)


def scatter(*args, **kw):
    """Draw points into the current axes."""
    return gca().scatter(*args, **kw)


def errorbar(*args, **kw):
    """Draw y against x with error bars into the current axes."""
    return gca().errorbar(*args, **kw)


def bar(*args, **kw):
    """Bars that stand on the x axis."""
    return gca().bar(*args, **kw)


def barh(*args, **kw):
    """Bars that lie along the x axis."""
    return gca().barh(*args, **kw)


def bar_label(*args, **kw):
    """Write the lengths of bars at their ends."""
    return gca().bar_label(*args, **kw)


def hist(*args, **kw):
    """Bars that count how many values fall in each bin."""
    return gca().hist(*args, **kw)


def step(*args, **kw):
    """Draw y against x in steps."""
    return gca().step(*args, **kw)


def stem(*args, **kw):
    """Stalks from a base line to the values."""
    return gca().stem(*args, **kw)


def fill_between(*args, **kw):
    """Fill the band between two curves."""
    return gca().fill_between(*args, **kw)


def fill_betweenx(*args, **kw):
    """Fill the band between two curves over y."""
    return gca().fill_betweenx(*args, **kw)


def fill(*args, **kw):
    """Fill a polygon."""
    return gca().fill(*args, **kw)


def stackplot(*args, **kw):
    """Bands stacked on one another."""
    return gca().stackplot(*args, **kw)


def axhline(*args, **kw):
    """A horizontal line across the axes."""
    return gca().axhline(*args, **kw)


def axvline(*args, **kw):
    """A vertical line across the axes."""
    return gca().axvline(*args, **kw)


def axline(*args, **kw):
    """An endless line through a point."""
    return gca().axline(*args, **kw)


def axhspan(*args, **kw):
    """A band across the axes."""
    return gca().axhspan(*args, **kw)


def axvspan(*args, **kw):
    """A band up the axes."""
    return gca().axvspan(*args, **kw)


def hlines(*args, **kw):
    """Horizontal lines."""
    return gca().hlines(*args, **kw)


def vlines(*args, **kw):
    """Vertical lines."""
    return gca().vlines(*args, **kw)


def imshow(*args, **kw):
    """Show a grid of values as colours."""
    return gca().imshow(*args, **kw)


def matshow(*args, **kw):
    """Show a matrix."""
    return gca().matshow(*args, **kw)


def spy(*args, **kw):
    """Show where a matrix is not zero."""
    return gca().spy(*args, **kw)


def pcolormesh(*args, **kw):
    """Show a grid of values as coloured cells."""
    return gca().pcolormesh(*args, **kw)


def pcolor(*args, **kw):
    """Show a grid of values as coloured cells."""
    return gca().pcolor(*args, **kw)


def contour(*args, **kw):
    """Lines of equal height."""
    return gca().contour(*args, **kw)


def contourf(*args, **kw):
    """Regions between heights, filled."""
    return gca().contourf(*args, **kw)


def clabel(*args, **kw):
    """Write the heights on contour lines."""
    return gca().clabel(*args, **kw)


def quiver(*args, **kw):
    """Arrows."""
    return gca().quiver(*args, **kw)


def boxplot(*args, **kw):
    """Boxes from the first to the third quartile."""
    return gca().boxplot(*args, **kw)


def pie(*args, **kw):
    """Slices of a circle."""
    return gca().pie(*args, **kw)


def loglog(*args, **kw):
    """Draw on logarithmic axes."""
    return gca().loglog(*args, **kw)


def semilogx(*args, **kw):
    """Draw with a logarithmic x axis."""
    return gca().semilogx(*args, **kw)


def semilogy(*args, **kw):
    """Draw with a logarithmic y axis."""
    return gca().semilogy(*args, **kw)


def text(*args, **kw):
    """Write at a point of the data."""
    return gca().text(*args, **kw)


def annotate(*args, **kw):
    """Write about a point, with an arrow to it."""
    return gca().annotate(*args, **kw)


def arrow(*args, **kw):
    """An arrow from a point to another."""
    return gca().arrow(*args, **kw)


def legend(*args, **kw):
    """Show the labels of what is drawn."""
    return gca().legend(*args, **kw)


def grid(*args, **kw):
    """Show lines at the ticks."""
    return gca().grid(*args, **kw)


def axis(*args, **kw):
    """'off', 'equal', 'tight', or the ranges of both axes."""
    return gca().axis(*args, **kw)


def margins(*args, **kw):
    """Set the share of the range that is left free around the data."""
    return gca().margins(*args, **kw)


def tick_params(*args, **kw):
    """How ticks look."""
    return gca().tick_params(*args, **kw)


def ticklabel_format(*args, **kw):
    """How tick labels are written."""
    return gca().ticklabel_format(*args, **kw)


def minorticks_on(*args, **kw):
    """Show minor ticks."""
    return gca().minorticks_on(*args, **kw)


def autoscale(*args, **kw):
    """Let the range follow the data again."""
    return gca().autoscale(*args, **kw)


def twinx(*args, **kw):
    """Axes over the current ones with an own y axis."""
    return gca().twinx(*args, **kw)


def twiny(*args, **kw):
    """Axes over the current ones with an own x axis."""
    return gca().twiny(*args, **kw)


def title(*args, **kw):
    """The title of the current axes."""
    return gca().set_title(*args, **kw)


def xlabel(*args, **kw):
    """The label under the x axis."""
    return gca().set_xlabel(*args, **kw)


def ylabel(*args, **kw):
    """The label beside the y axis."""
    return gca().set_ylabel(*args, **kw)


def xscale(*args, **kw):
    """'linear', 'log' or 'symlog'."""
    return gca().set_xscale(*args, **kw)


def yscale(*args, **kw):
    """'linear', 'log' or 'symlog'."""
    return gca().set_yscale(*args, **kw)


def suptitle(*args, **kw):
    """The title of the current figure."""
    return gcf().suptitle(*args, **kw)


def savefig(*args, **kw):
    """Write the current figure to a file: PNG, SVG or PDF by its suffix."""
    return gcf().savefig(*args, **kw)


def tight_layout(*args, **kw):
    """Make axes as large as their labels allow."""
    return gcf().tight_layout(*args, **kw)


def subplots_adjust(*args, **kw):
    """Set the margins and gaps by hand."""
    return gcf().subplots_adjust(*args, **kw)


def figtext(*args, **kw):
    """Write at a place of the figure."""
    return gcf().text(*args, **kw)


def delaxes(*args, **kw):
    """Take axes off."""
    return gcf().delaxes(*args, **kw)


def figlegend(*args, **kw):
    """The labels of all axes in one legend."""
    return gcf().legend(*args, **kw)


def _map_chooser(name):
    def choose():
        set_cmap(name)
    choose.__name__ = name
    choose.__doc__ = f"Make {name} the colour map of the current image and of those to come."
    return choose


for _name in ("viridis", "plasma", "inferno", "magma", "gray", "hot", "cool", "jet", "hsv", "bone", "copper", "spring",
              "summer", "autumn", "winter"):
    globals()[_name] = _map_chooser(_name)
del _name
