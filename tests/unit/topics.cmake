foreach(module IN ITEMS
    envelope envelope_limits envelope_rules filter headers headers_limits json_write kafka_name kind kind_example
    level levels media numbers pattern pattern_read payload payload_hostile payload_look place resolve rfc3339
    scan_json scan_msgpack source topic transcode transcode_limits transcode_random utf8 validate when)
  unit_test(${module} mesbridge_topics)
  target_compile_definitions(test_${module} PRIVATE
    TEST_EVENTS="${PROJECT_SOURCE_DIR}/tests/data/events")
endforeach()

# msgpack-c writes what payload reads; json-c is asked whether it agrees.
target_link_libraries(test_payload PRIVATE deps::msgpack deps::json)
# Memory that is not there, on demand.
target_link_options(test_payload PRIVATE
  LINKER:--wrap=calloc LINKER:--wrap=json_tokener_new_ex LINKER:--wrap=msgpack_unpack_next)

target_link_libraries(test_transcode_random PRIVATE deps::msgpack)
target_link_libraries(test_transcode_limits PRIVATE deps::msgpack deps::json)
target_link_options(test_transcode_limits PRIVATE
  LINKER:--wrap=malloc LINKER:--wrap=calloc LINKER:--wrap=realloc LINKER:--wrap=json_tokener_new_ex
  LINKER:--wrap=msgpack_unpack_next)

# Mosquitto is asked whether it takes the same topics.
pkg_check_modules(mosquitto REQUIRED IMPORTED_TARGET libmosquitto)
target_link_libraries(test_filter PRIVATE PkgConfig::mosquitto)

# json-c is asked whether it reads what the tables write.
target_link_libraries(test_kind_example PRIVATE deps::json)

# topics/README.md and topics/asyncapi.yaml are what these print.
foreach(pair IN ITEMS reference:README.md asyncapi:asyncapi.yaml)
  string(REPLACE ":" ";" pair ${pair})
  list(GET pair 0 document)
  list(GET pair 1 file)
  add_test(NAME unit.kinds_${document} COMMAND sh -c
    "$<TARGET_FILE:kinds_${document}> | diff -u ${PROJECT_SOURCE_DIR}/topics/${file} -")
  set_tests_properties(unit.kinds_${document} PROPERTIES LABELS unit TIMEOUT 120)
endforeach()
