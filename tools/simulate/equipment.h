/* equipment.h - what stands in the plants, and what is made there?
 *
 * Two plants: berlin makes cough syrup, lyon makes tablets. Each line makes one product, from
 * two materials, by the phases of its recipe (ISA-88), watched by three process variables.
 *
 * Memory      statics
 * Threads     any
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { INPUTS = 2, TAGS = 3, PHASES_MAX = 5, LINE_COUNT = 9 };

/* A material that goes in. Quantities are tenths, so that they add up exactly. */
struct input_material {
    const char *id;      /* MAT-30081 */
    const char *unit;    /* kg, L, EA */
    int quantity_tenths; /* for one order */
};

struct phase {
    const char *reference; /* UP-FILL/OP-FILL/PH-CHARGE-010; NULL behind the last one */
    int charges;           /* how many times each material is taken in while it runs */
    int outputs;           /* how many times product comes out while it runs */
};

struct product {
    const char *id;
    const char *work_master;
    const char *recipe;
    const char *version; /* of both */
    const char *unit;
    int quantity; /* for one order */
    struct input_material inputs[INPUTS];
    struct phase phases[PHASES_MAX];
};

/* A process variable: a walk that is drawn back to its mean. */
struct tag {
    const char *id;
    const char *unit;
    double mean;
    double spread; /* how far it usually strays */
};

struct line_spec {
    const char *plant, *area, *line; /* its place in the namespace */
    const char *equipment;           /* the unit that does the work */
    const char *stock;    /* its storage locations are called STOCK-IN and STOCK-OUT */
    const char *document; /* the procedure that is in force there */
    const struct product *product;
    struct tag tags[TAGS];
};

extern const struct line_spec equipment_lines[LINE_COUNT];
