#include "CFederation.h"
