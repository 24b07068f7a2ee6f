// Blobs of Azure Storage over REST.

import HTTP
