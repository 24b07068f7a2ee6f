"""Microsoft's own client against the server of these tests.

official_client.py PORT put|get CONTAINER NAME FILE, list CONTAINER, sas CONTAINER [PERMISSIONS], sort NAME…
"""

import datetime
import sys

from azure.storage.blob import BlobServiceClient, generate_container_sas
from azure.storage.blob._shared.authentication import _storage_header_sort
from azure.storage.blob._shared.parser import DEVSTORE_ACCOUNT_KEY, DEVSTORE_ACCOUNT_NAME

ACCOUNT, KEY = DEVSTORE_ACCOUNT_NAME, DEVSTORE_ACCOUNT_KEY

port, action, *rest = sys.argv[1:]
if action == "sort":
    print("\n".join(name for name, _ in _storage_header_sort([(name, "") for name in rest])))
    sys.exit()
if action == "sas":
    now = datetime.datetime.now(datetime.timezone.utc)
    end = now + datetime.timedelta(hours=1)
    permission = rest[1] if len(rest) > 1 else "rl"
    print(generate_container_sas(ACCOUNT, rest[0], KEY, permission=permission, expiry=end))
    sys.exit()
client = BlobServiceClient(
    f"http://127.0.0.1:{port}/{ACCOUNT}", credential=KEY, max_single_put_size=1 << 20,
    max_block_size=1 << 20, max_single_get_size=1 << 20, max_chunk_get_size=1 << 20)
container = client.get_container_client(rest[0])
if action == "put":
    with open(rest[2], "rb") as file:
        container.upload_blob(rest[1], file, overwrite=True, max_concurrency=2)
elif action == "get":
    with open(rest[2], "wb") as file:
        container.download_blob(rest[1], max_concurrency=2).readinto(file)
elif action == "list":
    for blob in container.list_blobs():
        print(blob.size, blob.etag, blob.name)
