"""What `get_ipython()` gives: the names and the magics of the session, as calls."""
import _display
import _session


class InteractiveShell:
    """The session behind the cell that runs."""

    @property
    def user_ns(self):
        """The names of the session."""
        import __main__

        return __main__.__dict__

    def push(self, variables, interactive=True):
        """Add names, given as a dict."""
        self.user_ns.update(variables)

    def ev(self, expr):
        """The value of an expression of the session."""
        return eval(expr, self.user_ns)

    def ex(self, cmd):
        """Run a statement in the session."""
        exec(cmd, self.user_ns)

    def run_line_magic(self, magic_name, line, _stack_depth=1):
        """What ``%magic_name line`` does."""
        return _session.run_line_magic(magic_name, line)

    def run_cell_magic(self, magic_name, line, cell):
        """What ``%%magic_name line`` over a cell does."""
        return _session.run_cell_magic(magic_name, line, cell)

    def system(self, cmd):
        """What ``!cmd`` does."""
        _session.system(cmd)

    def getoutput(self, cmd, split=True, depth=0):
        """The lines that a command prints."""
        return _session.getoutput(cmd)


class ZMQInteractiveShell(InteractiveShell):
    """A notebook's: by this name libraries know that they are in one."""


class TerminalInteractiveShell(InteractiveShell):
    """The prompt's."""


_notebook, _prompt = ZMQInteractiveShell(), TerminalInteractiveShell()


def get_ipython():
    return _notebook if _display.rich() else _prompt
