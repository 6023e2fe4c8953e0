foreach(module IN ITEMS suggest quantity rate words screen yaml fill file reach)
  unit_test(${module} mesbridge_config)
endforeach()

# These load whole files.
foreach(module IN ITEMS options routes up_routes config config_messages config_memory)
  unit_test(${module} mesbridge_config)
  target_sources(test_${module} PRIVATE ${PROJECT_SOURCE_DIR}/tests/lib/config_text.c)
  target_compile_definitions(test_${module} PRIVATE SOURCE_DIR="${PROJECT_SOURCE_DIR}")
endforeach()
target_link_options(test_config_memory PRIVATE
  -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup)

# config/README.md is what config_reference prints.
add_test(NAME unit.config_reference COMMAND sh -c
  "$<TARGET_FILE:config_reference> | diff -u ${PROJECT_SOURCE_DIR}/config/README.md -")
set_tests_properties(unit.config_reference PROPERTIES LABELS unit TIMEOUT 120)
