"""Stores and reads values with pymemcache, as the lines of standard input tell it.

"set KEY LITERAL" stores a Python literal, "get KEY" prints what pymemcache makes of a value, as an ASCII literal.
Arguments: the server's port, and bytes up to which a value is not compressed, 0 for no compression.
"""

import ast
import sys
import zlib

from pymemcache.client.base import Client
from pymemcache.serde import FLAG_COMPRESSED, pickle_serde


class CompressedValues:
    """What CompressedSerde does in pymemcache 4; the 3.5 of Debian 12 only knows its flag."""

    def __init__(self, threshold):
        self.threshold = threshold

    def serialize(self, key, value):
        data, flags = pickle_serde.serialize(key, value)
        if len(data) > self.threshold:
            return zlib.compress(data), flags | FLAG_COMPRESSED
        return data, flags

    def deserialize(self, key, data, flags):
        if flags & FLAG_COMPRESSED:
            data = zlib.decompress(data)
        return pickle_serde.deserialize(key, data, flags)


def compressed_serde(threshold):
    try:
        from pymemcache.serde import CompressedSerde
    except ImportError:
        return CompressedValues(threshold)
    return CompressedSerde(min_compress_len=threshold)


port, threshold = int(sys.argv[1]), int(sys.argv[2])
serde = compressed_serde(threshold) if threshold else pickle_serde
client = Client(("127.0.0.1", port), serde=serde, connect_timeout=10, timeout=10)
for line in sys.stdin.buffer.read().decode("utf-8").splitlines():
    command, key, *literal = line.split(" ", 2)
    if command == "set":
        assert client.set(key, ast.literal_eval(literal[0]), noreply=False)
    else:
        print(ascii(client.get(key)))
