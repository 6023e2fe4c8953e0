# Makes kind_files.def, which includes the file of each kind (kinds/<word>.def) in the order of
# the rows of kinds.def. C cannot: an #include within a macro is none.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS kinds.def)
file(STRINGS kinds.def kind_rows REGEX "^KIND\\(")

set(kind_files "/* Made by KindFiles.cmake from kinds.def. */\n")
foreach(row IN LISTS kind_rows)
  if(NOT row MATCHES "^KIND\\(([A-Z_0-9]+), *\"([^\"]+)\"")
    message(FATAL_ERROR "kinds.def: a row begins with KIND(NAME, \"word\": ${row}")
  endif()
  string(APPEND kind_files
    "KIND_FILE(${CMAKE_MATCH_1}) = {\n#include \"topics/kinds/${CMAKE_MATCH_2}.def\"\n{.name = {0}}};\n")
endforeach()
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/topics/kind_files.def CONTENT "${kind_files}" @ONLY)
