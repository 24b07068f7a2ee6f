// Regular expressions. PCRE2 names its calls by the width of a code unit; text here is UTF-8.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
