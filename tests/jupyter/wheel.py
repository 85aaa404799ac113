"""The wheel in an environment of its own: what pip puts there, and a kernel that Jupyter's client starts from it.

    python wheel.py WHEEL FOLDER
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager


def main(wheel, folder):
    # Without pip of its own: that of the environment that runs this installs it.
    venv.create(folder, clear=True, with_pip=False)
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin/python"), "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-index", wheel], check=True)
    program = folder / "bin/jitbook"
    said = subprocess.run([program, "-c", "print(6 * 7)"], capture_output=True, text=True, check=True).stdout
    assert said == "42\n", said

    kernels = folder / "share/jupyter/kernels"
    for name in ["kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"]:
        assert (kernels / "jitbook" / name).stat().st_size > 0, name
    clean = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER") and k != "VIRTUAL_ENV"}
    status = subprocess.run([program, "jupyter", "status"], capture_output=True, text=True, env=clean)
    assert status.returncode == 0 and str(kernels) in status.stdout, status.stdout + status.stderr

    specs = KernelSpecManager(kernel_dirs=[str(kernels)])
    assert specs.get_kernel_spec("jitbook").interrupt_mode == "message"
    manager = KernelManager(kernel_name="jitbook", kernel_spec_manager=specs)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        said = []
        reply = client.execute_interactive("6 * 7", timeout=60, output_hook=said.append)
        assert reply["content"]["status"] == "ok", reply["content"]
        results = [m["content"]["data"]["text/plain"] for m in said if m["msg_type"] == "execute_result"]
        assert results == ["42"], said
    finally:
        client.stop_channels()
        manager.shutdown_kernel()

    subprocess.run([*pip, "uninstall", "--quiet", "--yes", "jitbook"], check=True)
    assert not program.exists() and not (kernels / "jitbook").exists(), "something was left"


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
