"""Plots with matplotlib's calls, drawn by the program itself."""
from matplotlib import colors, cm
from matplotlib._style import rc, rcParams, rcParamsDefault, rcdefaults

__version__ = "3.11.2"
colormaps = cm.colormaps


def use(backend, **kw):
    """Choose a backend. There is one here, and it serves them all."""
    rcParams["backend"] = backend


def get_backend():
    """The name of the backend."""
    return rcParams["backend"]
