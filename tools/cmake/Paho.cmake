# Paho MQTT C, Debian's static archive, with the symbols that bridge/adapters/paho_*.c put right (see
# there; every program that links this must link mesbridge_mqtt too). If a future archive no longer
# has one of them, the repair would silently not take, so configuring stops instead.
find_library(PAHO_ARCHIVE NAMES libpaho-mqtt3as.a REQUIRED)
find_path(PAHO_INCLUDE MQTTAsync.h REQUIRED)

set(PAHO_REPAIRED
  mymalloc myrealloc myfree StackTrace_entry StackTrace_exit    # paho_repair.c, 1
  MQTTPacket_send_publish                                       # paho_repair.c, 2
  MQTTAsync_NULLPublishCommands                                 # paho_repair.c, 3
  Thread_signal_cond Thread_wait_cond MQTTAsync_writeComplete   # paho_repair.c, 4
  MQTTProtocol_handlePubacks MQTTProtocol_handlePubrecs         # paho_answer.c, also the next two lines
  MQTTProtocol_handlePubcomps MQTTPacket_connack MQTTPacket_suback MQTTPacket_unsuback
  MQTTPacket_send_subscribe MQTTPacket_send_unsubscribe
  MQTTProperties_copy MQTTProperties_write MQTTProperties_free  # paho_properties.c
  MQTTAsync_assignMsgId                                         # paho_ids.c
  MQTTPacket_send_puback MQTTPacket_send_pubrec                 # paho_puback.c, also the next line
  MQTTProtocol_handlePublishes SSLSocket_getPendingRead
  Socket_new Socket_close)                                      # paho_stream.c
set(PAHO_USED
  connect getaddrinfo getsockopt  # libc's; paho_socket.c
  poll usleep                     # libc's; paho_receive.c
  recv writev SSL_set_fd          # libc's and OpenSSL's; paho_stream.c
  SSL_connect SSL_read            # OpenSSL's; paho_tls.c, also the next lines
  SSL_CTX_load_verify_locations SSL_CTX_use_certificate_chain_file SSL_CTX_use_PrivateKey_file
  X509_check_ip_asc)

execute_process(COMMAND ${CMAKE_NM} ${PAHO_ARCHIVE} OUTPUT_VARIABLE paho_symbols ERROR_QUIET
  RESULT_VARIABLE paho_nm)
if(NOT paho_nm EQUAL 0)
  message(FATAL_ERROR "cannot list the symbols of ${PAHO_ARCHIVE} with ${CMAKE_NM}")
endif()
foreach(symbol IN LISTS PAHO_REPAIRED)
  if(NOT paho_symbols MATCHES " T ${symbol}\n" OR NOT paho_symbols MATCHES " U ${symbol}\n")
    message(FATAL_ERROR "${PAHO_ARCHIVE} does not define and use ${symbol}(), which "
      "bridge/adapters/paho_*.c must wrap: this Paho is built otherwise than Debian 12's 1.3.12")
  endif()
endforeach()
foreach(symbol IN LISTS PAHO_USED)
  if(NOT paho_symbols MATCHES " U ${symbol}\n")
    message(FATAL_ERROR "${PAHO_ARCHIVE} does not call ${symbol}(), which bridge/adapters/paho_*.c "
      "must see: this Paho is built otherwise than Debian 12's 1.3.12")
  endif()
endforeach()
foreach(symbol "T MQTTAsync_lock_mutex" "T MQTTAsync_unlock_mutex" "T Socket_noPendingWrites"
    "T MQTTPacket_freePublish" "D mqttasync_mutex" "D socket_mutex") # paho_puback.c calls and takes them
  if(NOT paho_symbols MATCHES " ${symbol}\n")
    message(FATAL_ERROR "${PAHO_ARCHIVE} does not define \"${symbol}\", which "
      "bridge/adapters/paho_puback.c needs: this Paho is built otherwise than Debian 12's 1.3.12")
  endif()
endforeach()
foreach(thread MQTTAsync_send MQTTAsync_rcv) # paho_stream.c knows them by their names
  file(STRINGS ${PAHO_ARCHIVE} paho_thread REGEX "^${thread}$")
  if(NOT paho_thread)
    message(FATAL_ERROR "${PAHO_ARCHIVE} has no thread ${thread}, which bridge/adapters/paho_stream.c "
      "must recognize: this Paho is built otherwise than Debian 12's 1.3.12")
  endif()
endforeach()
set(PAHO_WRAPPED ${PAHO_REPAIRED} ${PAHO_USED})
list(TRANSFORM PAHO_WRAPPED PREPEND "-Wl,--wrap=" OUTPUT_VARIABLE paho_wraps)

add_library(deps::paho UNKNOWN IMPORTED GLOBAL)
set_target_properties(deps::paho PROPERTIES IMPORTED_LOCATION ${PAHO_ARCHIVE}
  INTERFACE_INCLUDE_DIRECTORIES ${PAHO_INCLUDE}
  INTERFACE_LINK_OPTIONS "${paho_wraps}"
  INTERFACE_LINK_LIBRARIES "OpenSSL::SSL;OpenSSL::Crypto;Threads::Threads;${CMAKE_DL_LIBS}")
