// Parquet files, as https://parquet.apache.org/docs/file-format/ describes them.

import Formats
