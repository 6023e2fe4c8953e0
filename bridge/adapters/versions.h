/* versions.h - which versions of which libraries is this? */
#pragma once

#include <stdio.h>

/* One line for the program and one for each library. */
void versions_print(FILE *to);
