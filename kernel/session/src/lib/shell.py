"""What `get_ipython()` gives: the magics of the session, as calls."""
import _session


class InteractiveShell:
    """The session behind the cell that runs."""

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


_shell = InteractiveShell()


def get_ipython():
    return _shell
