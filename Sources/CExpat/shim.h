// XML as a stream of events.
#include <expat.h>
