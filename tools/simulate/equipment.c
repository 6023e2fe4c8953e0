#include "tools/simulate/equipment.h"

#include <stddef.h>

/* clang-format off: tables */
static const struct product syrup_bulk = {
    "MAT-40007",
    "WM-COUGH-SYRUP-BULK",
    "RCP-COUGH-SYRUP",
    "7",
    "kg",
    1200,
    {{"MAT-30081", "kg", 4800},                 {"MAT-30044", "kg", 7200}},
    { {"UP-MIX/OP-MIX/PH-CHARGE-010", 2, 0},
      {"UP-MIX/OP-MIX/PH-HEAT-020", 0, 0},
      {"UP-MIX/OP-MIX/PH-STIR-030", 1, 0},
      {"UP-MIX/OP-TRANSFER/PH-DRAIN-040", 0, 2},
      {NULL, 0, 0}}
};

static const struct product syrup_bottle = {
    "MAT-50012",
    "WM-COUGH-SYRUP-100ML",
    "RCP-COUGH-SYRUP-FILL",
    "7",
    "EA",
    12000,
    {{"MAT-40007", "kg", 12500},              {"MAT-20015", "EA", 121000}},
    { {"UP-FILL/OP-FILL/PH-CHARGE-010", 1, 0},
      {"UP-FILL/OP-FILL/PH-FILL-020", 2, 3},
      {"UP-FILL/OP-FILL/PH-CAP-030", 0, 1},
      {"UP-FILL/OP-CLEAN/PH-RINSE-040", 0, 0},
      {NULL, 0, 0}}
};

static const struct product syrup_box = {
    "MAT-60012",
    "WM-COUGH-SYRUP-BOX",
    "RCP-COUGH-SYRUP-PACK",
    "3",
    "EA",
    4800,
    {{"MAT-50012", "EA", 48000},              {"MAT-21003", "EA", 48600}},
    { {"UP-PACK/OP-PACK/PH-CHARGE-010", 2, 0},
      {"UP-PACK/OP-PACK/PH-FOLD-020", 1, 2},
      {"UP-PACK/OP-PACK/PH-PALLET-030", 0, 2},
      {NULL, 0, 0}}
};

static const struct product granulate = {
    "MAT-41020",
    "WM-IBU-GRANULATE",
    "RCP-IBU-GRANULATE",
    "12",
    "kg",
    600,
    {{"MAT-31200", "kg", 3600},             {"MAT-31214", "kg", 2450}},
    { {"UP-GRAN/OP-WET/PH-CHARGE-010", 2, 0},
      {"UP-GRAN/OP-WET/PH-SPRAY-020", 1, 0},
      {"UP-GRAN/OP-DRY/PH-DRY-030", 0, 0},
      {"UP-GRAN/OP-DRY/PH-SIEVE-040", 0, 2},
      {NULL, 0, 0}}
};

static const struct product tablet = {
    "MAT-51020",
    "WM-IBU-400",
    "RCP-IBU-400-PRESS",
    "12",
    "EA",
    48000,
    {{"MAT-41020", "kg", 3120},                {"MAT-31240", "kg", 60}},
    { {"UP-PRESS/OP-PRESS/PH-CHARGE-010", 1, 0},
      {"UP-PRESS/OP-PRESS/PH-RAMP-020", 1, 0},
      {"UP-PRESS/OP-PRESS/PH-PRESS-030", 2, 4},
      {NULL, 0, 0}}
};

static const struct product tablet_box = {
    "MAT-61020",
    "WM-IBU-400-BOX",
    "RCP-IBU-400-PACK",
    "5",
    "EA",
    2400,
    {{"MAT-51020", "EA", 480000},             {"MAT-22008", "EA", 24200}},
    { {"UP-PACK/OP-BLISTER/PH-CHARGE-010", 2, 0},
      {"UP-PACK/OP-BLISTER/PH-SEAL-020", 1, 2},
      {"UP-PACK/OP-PACK/PH-PALLET-030", 0, 1},
      {NULL, 0, 0}}
};

const struct line_spec equipment_lines[LINE_COUNT] = {
    {"berlin",
     "mixing",      "mix-1",
     "MIXER-1",      "MIX-1",
     "SOP-0031", &syrup_bulk,
     {{"TT-101", "degC", 62.0, 1.5},
      {"ST-102", "1/min", 120.0, 4.0},
      {"WT-103", "kg", 1180.0, 6.0}}},
    {"berlin",
     "mixing",      "mix-2",
     "MIXER-2",      "MIX-2",
     "SOP-0032", &syrup_bulk,
     {{"TT-201", "degC", 61.0, 1.5},
      {"ST-202", "1/min", 118.0, 4.0},
      {"WT-203", "kg", 1210.0, 6.0}}},
    {"berlin",
     "filling",     "fill-1",
     "FILLER-1",     "LINE-1",
     "SOP-0042", &syrup_bottle,
     {{"FT-301", "L/min", 41.6, 0.6},
      {"PT-302", "bar", 2.4, 0.08},
      {"TT-303", "degC", 24.5, 0.4}}},
    {"berlin",
     "filling",     "fill-2",
     "FILLER-2",     "LINE-2",
     "SOP-0043", &syrup_bottle,
     {{"FT-401", "L/min", 39.8, 0.6},
      {"PT-402", "bar", 2.3, 0.08},
      {"TT-403", "degC", 24.1, 0.4}}},
    {"berlin",
     "packing",     "pack-1",
     "PACKER-1",     "LINE-3",
     "SOP-0055", &syrup_box,
     {{"ST-501", "1/min", 80.0, 2.0},
      {"WT-502", "g", 148.0, 0.9},
      {"PT-503", "bar", 5.8, 0.1}}  },
    {"lyon",
     "granulation", "gran-1",
     "GRANULATOR-1", "GRAN-1",
     "SOP-0110", &granulate,
     {{"TT-601", "degC", 48.0, 1.2},
      {"FT-602", "m3/h", 2100.0, 35.0},
      {"MT-603", "%", 3.2, 0.15}}   },
    {"lyon",
     "tableting",   "press-1",
     "PRESS-1",      "PRESS-1",
     "SOP-0121", &tablet,
     {{"FO-701", "kN", 14.2, 0.3},
      {"ST-702", "1/min", 45.0, 1.0},
      {"WT-703", "mg", 650.0, 2.5}} },
    {"lyon",
     "tableting",   "press-2",
     "PRESS-2",      "PRESS-2",
     "SOP-0122", &tablet,
     {{"FO-801", "kN", 13.9, 0.3},
      {"ST-802", "1/min", 44.0, 1.0},
      {"WT-803", "mg", 651.0, 2.5}} },
    {"lyon",
     "packing",     "pack-1",
     "PACKER-11",    "PACK-1",
     "SOP-0130", &tablet_box,
     {{"TT-901", "degC", 182.0, 1.8},
      {"ST-902", "1/min", 60.0, 1.5},
      {"PT-903", "bar", 6.1, 0.1}}  },
};
/* clang-format on */
