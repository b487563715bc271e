# What `cmake --install` lays down: headers, libraries, the CMake package with one component per engine, pkg-config files.
include_guard()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/rowan")

# rowan_install_component(target export_file): one library with its exported target. The shared library itself is the
# component "runtime"; everything needed to build against it is "dev".
function(rowan_install_component target export_file)
  install(
    TARGETS ${target}
    EXPORT ${export_file}
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
            COMPONENT runtime
            NAMELINK_COMPONENT dev
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT dev)
  install(
    EXPORT ${export_file}
    NAMESPACE rowan::
    DESTINATION "${package_folder}"
    COMPONENT dev)
endfunction()

# rowan_install_pkg_config(name target): cmake/<name>.pc.in, with the prefix found from the file's own place, so that the
# installed tree may be moved.
function(rowan_install_pkg_config name target)
  file(RELATIVE_PATH up "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
  string(REGEX REPLACE "/$" "" ROWAN_PC_PREFIX "\${pcfiledir}/${up}")
  get_target_property(ROWAN_PC_LIBS ${target} ROWAN_PC_LIBS)
  # An archive does not know what it needs, a shared library does.
  set(ROWAN_PC_CLIENT_SEPARATOR ", ")
  if(BUILD_SHARED_LIBS)
    set(ROWAN_PC_CLIENT_SEPARATOR "\nRequires.private: ")
  endif()
  configure_file("${PROJECT_SOURCE_DIR}/cmake/${name}.pc.in" "${PROJECT_BINARY_DIR}/${name}.pc" @ONLY)
  install(
    FILES "${PROJECT_BINARY_DIR}/${name}.pc"
    DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig"
    COMPONENT dev)
endfunction()

install(
  DIRECTORY "${PROJECT_SOURCE_DIR}/include/rowan"
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  COMPONENT dev
  FILES_MATCHING
  PATTERN "*.hpp")
rowan_install_component(rowan rowanTargets)
rowan_install_pkg_config(rowan rowan)
set(ROWAN_BUILT_ENGINES "")
foreach(engine IN ITEMS sqlite postgresql mariadb)
  string(TOUPPER ${engine} name)
  if(ROWAN_HAS_${name})
    list(APPEND ROWAN_BUILT_ENGINES ${engine})
    rowan_install_component(rowan_${engine} rowan-${engine}Targets)
    rowan_install_pkg_config(rowan-${engine} rowan_${engine})
  endif()
endforeach()

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/rowanConfig.cmake.in" "${PROJECT_BINARY_DIR}/rowanConfig.cmake"
                              INSTALL_DESTINATION "${package_folder}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/rowanConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(
  FILES "${PROJECT_BINARY_DIR}/rowanConfig.cmake" "${PROJECT_BINARY_DIR}/rowanConfigVersion.cmake"
  DESTINATION "${package_folder}"
  COMPONENT dev)
if(ROWAN_HAS_MARIADB) # CMake has no module for it
  install(
    FILES "${PROJECT_SOURCE_DIR}/cmake/FindMariaDB.cmake"
    DESTINATION "${package_folder}"
    COMPONENT dev)
endif()
install(
  FILES "${PROJECT_SOURCE_DIR}/LICENSE"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/librowan-dev"
  RENAME copyright
  COMPONENT dev)

include(RowanPackage)
