"""The one device there is, and where arrays are: on it."""


class Device:
    """The CPU."""

    id = 0
    process_index = 0
    platform = "cpu"
    device_kind = "cpu"

    def __repr__(self):
        return "CpuDevice(id=0)"

    def __str__(self):
        return "cpu:0"


class SingleDeviceSharding:
    """All of an array is on one device."""

    def __init__(self, device):
        self._device = device

    @property
    def device_set(self):
        return {self._device}

    def __repr__(self):
        return f"SingleDeviceSharding(device={self._device!r}, memory_kind=device)"


CPU = Device()


def attribute(x, name):
    """`x.device`, `x.sharding`, `x.devices` and `x.committed`."""
    if name == "device":
        return CPU
    if name == "sharding":
        return SingleDeviceSharding(CPU)
    if name == "devices":
        return lambda: {CPU}
    return False


def devices(backend=None):
    """All devices: the CPU."""
    return [CPU]


def device_count(backend=None):
    """How many devices there are."""
    return 1
