/* versions.h - which versions of which libraries is this? */
#pragma once

#include <stdio.h>

/* Of this program, like "1.2.3". Lent for ever. */
const char *versions_own(void);

/* One line for the program and one for each library. */
void versions_print(FILE *to);
