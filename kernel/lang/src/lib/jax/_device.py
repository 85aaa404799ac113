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


class Shard:
    """A part of an array on one device: here the whole."""

    def __init__(self, array):
        self.data = array
        self.device = CPU
        self.index = tuple([slice(None) for _ in array.shape])
        self.replica_id = 0

    def __repr__(self):
        return f"Shard(device={self.device!r}, index={self.index}, replica_id={self.replica_id}, data={self.data})"


def _data(x, index):
    if index != 0:
        raise IndexError("addressable_data: there is one device, and its index is 0")
    return x


_ATTRIBUTES = {
    "device": lambda x: CPU,
    "sharding": lambda x: SingleDeviceSharding(CPU),
    "committed": lambda x: False,
    "is_fully_replicated": lambda x: True,
    "is_fully_addressable": lambda x: True,
    "addressable_shards": lambda x: [Shard(x)],
    "global_shards": lambda x: [Shard(x)],
}
_METHODS = {
    "block_until_ready": lambda x: x,
    "copy_to_host_async": lambda x: None,
    "devices": lambda x: {CPU},
    "is_ready": lambda x: True,
    "addressable_data": _data,
    "on_device_size_in_bytes": lambda x: x.nbytes,
    "platform": lambda x: CPU.platform,
}


def attribute(x, name):
    """`x.device`, `x.sharding`, `x.addressable_shards` and others that say where an array is."""
    if name in _ATTRIBUTES:
        return _ATTRIBUTES[name](x)
    from types import MethodType
    return MethodType(_METHODS[name], x)


def devices(backend=None):
    """All devices: the CPU."""
    return [CPU]


def device_count(backend=None):
    """How many devices there are."""
    return 1
