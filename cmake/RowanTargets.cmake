# Functions that define a library, an engine or a program of this project the same way everywhere.
include_guard()

# Warnings are an agreement of this project, not of its users: they are set per target and never exported.
function(rowan_set_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
  # g++ 12 takes `"text" + std::string` at -O3 for an overlapping copy (GCC bug 105651).
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(${target} PRIVATE -Wno-restrict)
  endif()
  if(ROWAN_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# rowan_add_library(name export_name sources...): one installable library, known in this build as rowan::<export_name>.
function(rowan_add_library name export_name)
  if(NOT ARGN)
    # A layer without sources yet still has to configure.
    file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/${name}_empty.cpp" "// No sources yet.\n")
    list(APPEND ARGN "${CMAKE_CURRENT_BINARY_DIR}/${name}_empty.cpp")
  endif()
  add_library(${name} ${ARGN})
  add_library(rowan::${export_name} ALIAS ${name})
  rowan_set_warnings(${name})
  target_compile_features(${name} PUBLIC cxx_std_20)
  target_include_directories(
    ${name}
    PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>" "$<INSTALL_INTERFACE:include>"
    PRIVATE "${PROJECT_SOURCE_DIR}/src")
  set_target_properties(
    ${name}
    PROPERTIES EXPORT_NAME ${export_name}
               POSITION_INDEPENDENT_CODE ON
               VERSION ${PROJECT_VERSION}
               SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
endfunction()

# rowan_find_engine(NAME human_name find_package_arguments...): sets ROWAN_HAS_<NAME> from the option ROWAN_<NAME> and
# from what is installed; ON without the client library is an error, AUTO without it is a message.
macro(rowan_find_engine name human_name package)
  set(ROWAN_HAS_${name} FALSE)
  if(ROWAN_${name} STREQUAL "OFF" OR NOT ROWAN_${name})
    message(STATUS "rowan: ${human_name}: switched off (ROWAN_${name}=${ROWAN_${name}})")
  else()
    find_package(${package} ${ARGN} QUIET)
    if(${package}_FOUND)
      set(ROWAN_HAS_${name} TRUE)
      message(STATUS "rowan: ${human_name}: found, building it")
    elseif(ROWAN_${name} STREQUAL "AUTO")
      message(STATUS "rowan: ${human_name}: client library not found, left out (ROWAN_${name}=ON makes this an error)")
    else()
      message(FATAL_ERROR "rowan: ROWAN_${name}=${ROWAN_${name}}, but find_package(${package} ${ARGN}) found nothing; "
                          "install the client library or say ROWAN_${name}=OFF")
    endif()
  endif()
endmacro()

# rowan_keep_engine(target engine): an engine registers itself while it is loaded and nobody names it in code, so a linker
# would drop it: from an archive because no symbol is asked for, from the shared libraries by --as-needed.
function(rowan_keep_engine target engine)
  if(BUILD_SHARED_LIBS)
    target_link_options(${target} INTERFACE "LINKER:--push-state,--no-as-needed" "$<TARGET_FILE:rowan::${engine}>"
                        "LINKER:--pop-state")
    set(flags "-Wl,--push-state,--no-as-needed -lrowan_${engine} -Wl,--pop-state")
  else()
    target_link_options(${target} INTERFACE "LINKER:--undefined=rowan_register_${engine}")
    set(flags "-Wl,--undefined=rowan_register_${engine} -lrowan_${engine}")
  endif()
  set_target_properties(${target} PROPERTIES ROWAN_PC_LIBS "${flags}")
endfunction()
