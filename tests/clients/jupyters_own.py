"""The test that Jupyter has for kernels, with all its knobs."""

import json
import os
import tempfile

from jupyter_kernel_test import IopubWelcomeTests, KernelTests
from kernel import PROGRAM

HOME = tempfile.TemporaryDirectory(prefix="jitbook-clients-")
FOLDER = os.path.join(HOME.name, "kernels", "jitbook")
os.makedirs(FOLDER)
with open(os.path.join(FOLDER, "kernel.json"), "w") as file:
    argv = [PROGRAM, "jupyter", "run", "-f", "{connection_file}"]
    json.dump({"argv": argv, "display_name": "jitbook", "language": "python", "interrupt_mode": "message"}, file)
os.environ["JUPYTER_PATH"] = HOME.name
os.environ["JUPYTER_RUNTIME_DIR"] = os.path.join(HOME.name, "runtime")
os.environ["JITBOOK_HOME"] = HOME.name


class Kernel(KernelTests):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The test takes every display of a cell for the one that it asked for, and the cell's time is a display too.
        cls.kc.execute_interactive("%timing off", store_history=False, timeout=60)

    kernel_name = "jitbook"
    language_name = "python"
    file_extension = ".py"
    code_hello_world = "print('hello, world')"
    code_stderr = "import sys; print('test', file=sys.stderr)"
    completion_samples = [
        {"text": "jnp.linsp", "matches": ["linspace"]},
        {"text": "isinst", "matches": ["isinstance"]},
        {"text": "%timei", "matches": ["%timeit"]},
    ]
    complete_code_samples = ["1", "print('hello, world')", "def f(x):\n  return x*2\n\n\n", "%timeit 1", "x = [1,\n2]"]
    incomplete_code_samples = ["print('''hello", "def f(x):\n  x*2", "x = [1,", "@jit", "if x:"]
    invalid_code_samples = ["import = 7q", "x = )"]
    code_page_something = "zip?"
    code_generate_error = "raise ValueError('on purpose')"
    code_execute_result = [
        {"code": "1+2+3", "result": "6"},
        {"code": "[n*n for n in range(1, 4)]", "result": "[1, 4, 9]"},
        {"code": "jnp.arange(3)", "result": "Array([0, 1, 2], dtype=int32)"},
    ]
    code_display_data = [
        {"code": "from IPython.display import HTML, display; display(HTML('<b>test</b>'))", "mime": "text/html"},
        {"code": "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()", "mime": "image/png"},
        {"code": "import matplotlib.pyplot as plt; plt.plot([1, 2])", "mime": "image/svg+xml"},
        {"code": "from IPython.display import Latex, display; display(Latex('$x$'))", "mime": "text/latex"},
    ]
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "zip"
    code_clear_output = "from IPython.display import clear_output; clear_output()"


class Welcome(IopubWelcomeTests):
    kernel_name = "jitbook"
    support_iopub_welcome = True


del KernelTests, IopubWelcomeTests
