"""Runs one test of this folder with a kernel of its own: `run.py FILE::TEST`; `run.py --list` names all."""

import importlib
import inspect
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
NO_TESTS = {"kernel", "run", "measure"}


def modules():
    names = sorted(f[:-3] for f in os.listdir(HERE) if f.endswith(".py"))
    return [n for n in names if n not in NO_TESTS]


def tests(module):
    """Functions that take a kernel, or nothing; and tests of unittest's kind."""
    for name, value in vars(module).items():
        if inspect.isclass(value) and issubclass(value, unittest.TestCase) and value.__module__ == module.__name__:
            for test in unittest.defaultTestLoader.getTestCaseNames(value):
                yield f"{name}.{test}"
        elif inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_"):
            if list(inspect.signature(value).parameters) in (["kernel"], []):
                yield name


def run(place):
    file, _, name = place.partition("::")
    module = importlib.import_module(file)
    if "." in name:
        suite = unittest.defaultTestLoader.loadTestsFromName(name, module)
        result = unittest.TextTestRunner(stream=sys.stderr).run(suite)
        # What is skipped there is a knob that we have not set.
        return 0 if result.testsRun == 1 and result.wasSuccessful() and not result.skipped else 1
    test = getattr(module, name)
    if not inspect.signature(test).parameters:
        test()
        return 0
    from kernel import Kernel

    kernel = Kernel()
    try:
        test(kernel)
    except BaseException:
        print(kernel.said(), file=sys.stderr)
        raise
    finally:
        kernel.close()
    return 0


if __name__ == "__main__":
    sys.path.insert(0, HERE)
    if sys.argv[1:] == ["--list"]:
        for module in modules():
            for test in tests(importlib.import_module(module)):
                print(f"{module}::{test}")
    else:
        sys.exit(run(sys.argv[1]))
