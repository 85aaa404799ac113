# Where arrays are, and what tracers say of it; dict classes of collections; jax._src.util.
import collections
import jax
import jax.numpy as jnp
from jax._src.util import merge_lists, partition_list, safe_map, safe_zip, split_list, unzip2
from jax.custom_batching import custom_vmap

x = jnp.ones(3)
print(x.is_fully_replicated, x.is_fully_addressable, len(x.addressable_shards), x.addressable_shards[0].data, x.on_device_size_in_bytes(),
      x.is_ready(), x.addressable_data(0), x.platform(), x.block_until_ready() is x, len(x.devices()), x.committed)


def look(name):
    def f(x):
        try:
            getattr(x, name)
        except Exception as e:
            print(name, type(e).__name__, str(e).split("\n")[0])
        return x

    jax.jit(f)(x)


for name in ("block_until_ready", "copy_to_host_async", "device", "sharding", "committed", "platform", "is_ready", "is_fully_replicated", "addressable_shards"):
    look(name)
d = collections.defaultdict(list, {"z": 1, "a": 2})
print(jax.tree.leaves(d), jax.tree.map(lambda x: x * 2, d), jax.tree_util.tree_flatten_with_path(d)[0])
print(jax.tree.leaves(collections.OrderedDict([("z", 1), ("a", 2)])))
print(safe_map(lambda x, y: x + y, [1, 2], [3, 4]), safe_zip([1], [2]), unzip2([(1, 2), (3, 4)]), split_list([1, 2, 3, 4], [1, 2]),
      partition_list([True, False], [1, 2]), merge_lists([True, False], [1], [2]))
g = custom_vmap(lambda x, y: x + y)
g.def_vmap(lambda size, mapped, x, y: (x, True))
for f in (lambda: safe_map(max, [1], [1, 2]), lambda: safe_zip([1, 2], [1]), lambda: safe_zip([1], [1], [1, 2]),
          lambda: jax.vmap(g, (None, 0))(1.0, jnp.arange(3.0))):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e).split("\n")[0])
