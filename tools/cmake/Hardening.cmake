# Every target links mesbridge_flags: the warnings we hold ourselves to, Debian's hardening, and
# the sanitizers of the build at hand.
add_library(mesbridge_flags INTERFACE)
target_include_directories(mesbridge_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(mesbridge_flags INTERFACE _GNU_SOURCE)
target_compile_options(mesbridge_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
  -Wformat=2 -Wundef
  $<$<C_COMPILER_ID:Clang>:-Wno-string-conversion> # assert(!"why")
  -g -fno-omit-frame-pointer -fno-common
  -fstack-protector-strong -fstack-clash-protection -fPIE
  $<$<STREQUAL:${CMAKE_SYSTEM_PROCESSOR},x86_64>:-fcf-protection>)
target_link_options(mesbridge_flags INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
if(MESBRIDGE_WERROR)
  target_compile_options(mesbridge_flags INTERFACE -Werror)
endif()
if(MESBRIDGE_FUZZ)
  set(MESBRIDGE_SANITIZE address,undefined,fuzzer-no-link)
endif()
if(MESBRIDGE_SANITIZE)
  target_compile_options(mesbridge_flags INTERFACE -fsanitize=${MESBRIDGE_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(mesbridge_flags INTERFACE -fsanitize=${MESBRIDGE_SANITIZE})
else()
  # _FORTIFY_SOURCE wants an optimised build, and hides reads from the sanitizers.
  target_compile_definitions(mesbridge_flags INTERFACE $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
endif()

# The asserts are the product's seat belt: they stay in release builds too.
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}")
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELWITHDEBINFO "${CMAKE_C_FLAGS_RELWITHDEBINFO}")
