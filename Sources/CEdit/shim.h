// Line editing, through libedit's copy of the readline interface.
#include <stdio.h>
#include <editline/readline.h>
