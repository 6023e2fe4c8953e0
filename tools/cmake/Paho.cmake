# Paho MQTT C, Debian's static archive, with the symbols that bridge/adapters/paho_repair.c puts
# right (see there). If a future archive no longer has one of them, the repair would silently not
# take, so configuring stops instead.
find_library(PAHO_ARCHIVE NAMES libpaho-mqtt3as.a REQUIRED)
find_path(PAHO_INCLUDE MQTTAsync.h REQUIRED)

set(PAHO_REPAIRED
  mymalloc myrealloc myfree StackTrace_entry StackTrace_exit # repair 1
  MQTTPacket_send_publish)                                   # repair 2

execute_process(COMMAND ${CMAKE_NM} ${PAHO_ARCHIVE} OUTPUT_VARIABLE paho_symbols ERROR_QUIET
  RESULT_VARIABLE paho_nm)
if(NOT paho_nm EQUAL 0)
  message(FATAL_ERROR "cannot list the symbols of ${PAHO_ARCHIVE} with ${CMAKE_NM}")
endif()
foreach(symbol IN LISTS PAHO_REPAIRED)
  if(NOT paho_symbols MATCHES " T ${symbol}\n" OR NOT paho_symbols MATCHES " U ${symbol}\n")
    message(FATAL_ERROR "${PAHO_ARCHIVE} does not define and use ${symbol}(), which "
      "bridge/adapters/paho_repair.c must wrap: this Paho is built otherwise than Debian 12's 1.3.12")
  endif()
endforeach()
list(TRANSFORM PAHO_REPAIRED PREPEND "-Wl,--wrap=" OUTPUT_VARIABLE paho_wraps)

add_library(deps::paho UNKNOWN IMPORTED GLOBAL)
set_target_properties(deps::paho PROPERTIES IMPORTED_LOCATION ${PAHO_ARCHIVE}
  INTERFACE_INCLUDE_DIRECTORIES ${PAHO_INCLUDE}
  INTERFACE_LINK_OPTIONS "${paho_wraps}"
  INTERFACE_LINK_LIBRARIES "OpenSSL::SSL;OpenSSL::Crypto;Threads::Threads;${CMAKE_DL_LIBS}")
