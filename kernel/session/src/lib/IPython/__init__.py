"""The part of IPython that notebooks import: `IPython.display`."""

from IPython.display import display

__version__ = "9.18.1"
version_info = (9, 18, 1, "")
