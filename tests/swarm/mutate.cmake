# Writes the mutant of a source file: cmake -DROOT=... -DMUTANT=name.mutant -DOUT=file.c -P mutate.cmake
#
# A .mutant says in its first line which rule it takes out, then names a file, and the text that is
# replaced. That text must stand in the file exactly once: a mutant that no longer fits stops the build.
file(READ "${MUTANT}" text)
if(NOT text MATCHES "^[^\n]+\nfile ([^\n]+)\n<<<<\n")
  message(FATAL_ERROR "${MUTANT} is not a mutant")
endif()
set(source "${CMAKE_MATCH_1}")

string(FIND "${text}" "\n<<<<\n" begin)
string(FIND "${text}" "\n====\n" middle)
string(FIND "${text}" "\n>>>>\n" end)
math(EXPR from_at "${begin} + 6")
math(EXPR from_size "${middle} - ${from_at}")
math(EXPR to_at "${middle} + 6")
math(EXPR to_size "${end} - ${to_at}")
string(SUBSTRING "${text}" ${from_at} ${from_size} from)
if(to_size GREATER 0)
  string(SUBSTRING "${text}" ${to_at} ${to_size} to)
else()
  set(to "")
endif()

file(READ "${ROOT}/${source}" code)
string(FIND "${code}" "${from}" first)
string(FIND "${code}" "${from}" last REVERSE)
if(first EQUAL -1 OR NOT first EQUAL last)
  message(FATAL_ERROR "${MUTANT}: its text must stand exactly once in ${source}")
endif()
string(REPLACE "${from}" "${to}" code "${code}")
file(WRITE "${OUT}" "${code}")
