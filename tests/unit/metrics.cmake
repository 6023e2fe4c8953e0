foreach(module IN ITEMS exposition pages process showcase)
  unit_test(${module} mesbridge_metrics)
endforeach()

# The server and the one who asks it, together.
unit_test(http_server mesbridge_http)
target_sources(test_http_server PRIVATE ${PROJECT_SOURCE_DIR}/bridge/http_ask.c)
