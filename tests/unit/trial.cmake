foreach(module IN ITEMS account base64 diff expect keeper moment legible sample_words suite tree trial value_node)
  unit_test(${module} mesbridge_trial)
  target_compile_definitions(test_${module} PRIVATE SOURCE_DIR="${PROJECT_SOURCE_DIR}")
endforeach()
target_link_options(test_keeper PRIVATE -Wl,--wrap=calloc)

# What `explain` and `test` print, page by page.
foreach(folder IN ITEMS explain test)
  file(GLOB pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/golden/${folder}/*.page)
  add_test(NAME unit.pages.${folder}
    COMMAND ${PROJECT_SOURCE_DIR}/tests/golden/pages $<TARGET_FILE:mesbridge> ${pages})
  set_tests_properties(unit.pages.${folder} PROPERTIES LABELS unit TIMEOUT 120)
endforeach()
