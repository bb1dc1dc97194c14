# expect: control
import base64, collections, csv, dataclasses, enum, hashlib, heapq, io, itertools, json, logging, math, random, re, secrets, statistics, string, struct, textwrap, typing, uuid, zlib
from canary import done
assert hashlib.sha256(b"x").hexdigest().startswith("2d711642")
assert json.loads(json.dumps({"a": [1, 2.5, None]})) == {"a": [1, 2.5, None]}
assert len(secrets.token_bytes(16)) == 16 and uuid.uuid4() != uuid.uuid4()
assert zlib.decompress(zlib.compress(b"x" * 1000)) == b"x" * 1000
done()
