foreach(module IN ITEMS suggest quantity rate words screen yaml fill file meet reach merge drop_ins secret set show yaml_write)
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

# What is written from the tables is what the tables say.
function(paper_test name file command)
  add_test(NAME unit.config_${name} COMMAND sh -c "${command} | diff -u ${PROJECT_SOURCE_DIR}/config/${file} -")
  set_tests_properties(unit.config_${name} PROPERTIES LABELS unit TIMEOUT 120)
endfunction()

paper_test(reference README.md "$<TARGET_FILE:config_reference> readme")
paper_test(man mesbridge.yaml.5 "$<TARGET_FILE:config_reference> man")
paper_test(schema mesbridge.schema.json "$<TARGET_FILE:config_reference> schema")
paper_test(sample mesbridge.yaml "$<TARGET_FILE:mesbridge> config sample")

# The manual page is roff that man(1) shows without a complaint, and the schema takes and refuses what it should.
add_test(NAME unit.config_man_lint COMMAND mandoc -T lint -W warning ${PROJECT_SOURCE_DIR}/config/mesbridge.yaml.5)
add_test(NAME unit.config_schema_verdicts COMMAND /usr/bin/python3 ${PROJECT_SOURCE_DIR}/tests/golden/check_schema.py
  $<TARGET_FILE:mesbridge>)
set_tests_properties(unit.config_man_lint unit.config_schema_verdicts PROPERTIES LABELS unit TIMEOUT 120)

# No message of `check` is without a case that shows it.
add_test(NAME unit.config_complaints COMMAND /usr/bin/python3 ${PROJECT_SOURCE_DIR}/tests/golden/check_complaints.py)
set_tests_properties(unit.config_complaints PROPERTIES LABELS unit TIMEOUT 120)

# A command's words.
unit_test(sets mesbridge_config)
target_sources(test_sets PRIVATE ${PROJECT_SOURCE_DIR}/bridge/commands/sets.c)
