"""Warnings name the line that they are about."""

import os
import warnings


def show(message, category, filename, lineno, file=None, line=None):
    print(os.path.basename(filename), lineno, category.__name__, message)


warnings.showwarning = show
warnings.simplefilter("always")


def here():
    warnings.warn("here")


def above():
    warnings.warn("above", RuntimeWarning, stacklevel=2)


here()
above()
for i in range(2):
    above()
values = [above() for _ in range(2)]
list(map(lambda x: warnings.warn(f"in a lambda: {x}"), [1, 2]))


class Old:
    def __init__(self):
        warnings.warn("an old class", DeprecationWarning, stacklevel=2)

    @property
    def name(self):
        warnings.warn("an old name", FutureWarning)
        return "old"


print(Old().name)
warnings.simplefilter("default")
for i in range(3):
    here()
    above()
above()
print(warnings.formatwarning("text", UserWarning, "file.py", 7, "x = 1"), end="")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    here()
    print([(str(w.message), w.lineno) for w in caught])
