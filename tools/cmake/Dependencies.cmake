# Debian's packages as imported targets. Vendor headers are system headers: our warnings are not theirs.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)

foreach(dep IN ITEMS rdkafka:rdkafka fyaml:libfyaml json:json-c microhttpd:libmicrohttpd cmocka:cmocka)
  string(REPLACE ":" ";" pair ${dep})
  list(GET pair 0 name)
  list(GET pair 1 module)
  if(name STREQUAL "cmocka" AND NOT MESBRIDGE_TESTS)
    continue()
  endif()
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET GLOBAL ${module})
  add_library(deps::${name} ALIAS PkgConfig::${name})
endforeach()

find_library(MSGPACK_LIBRARY NAMES msgpackc msgpack-c REQUIRED)
find_path(MSGPACK_INCLUDE msgpack.h REQUIRED)
add_library(deps::msgpack UNKNOWN IMPORTED GLOBAL)
set_target_properties(deps::msgpack PROPERTIES IMPORTED_LOCATION ${MSGPACK_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${MSGPACK_INCLUDE})

include(Paho)
