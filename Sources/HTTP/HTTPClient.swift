// HTTP through libcurl.

import CCurl
