#include <sql.h>
#include <sqlext.h>
#include <sqltypes.h>
