# Libraries, all from the distribution (see cmake/packages.sh). The shared library links them shared. The command links
# their static archives, so that starting it loads nothing but libc.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

function(crossply_dependency name)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${ARGN})
  # A target that prefers the archive where the distribution has one.
  add_library(crossply_static_${name} INTERFACE)
  target_include_directories(crossply_static_${name} INTERFACE ${${name}_STATIC_INCLUDE_DIRS})
  foreach(library IN LISTS ${name}_STATIC_LIBRARIES)
    find_library(crossply_archive_${library} NAMES lib${library}.a HINTS ${${name}_STATIC_LIBRARY_DIRS} NO_CACHE)
    if(crossply_archive_${library})
      target_link_libraries(crossply_static_${name} INTERFACE ${crossply_archive_${library}})
    elseif(NOT library MATCHES "^(c|pthread|dl|m|rt)$")
      target_link_libraries(crossply_static_${name} INTERFACE ${library})
    endif()
  endforeach()
endfunction()

crossply_dependency(NETTLE nettle)
crossply_dependency(JANSSON jansson)
crossply_dependency(YAML yaml-0.1)
crossply_dependency(ZLIB zlib)
crossply_dependency(ZSTD libzstd)
crossply_dependency(LIBELF libelf)

find_path(UTHASH_INCLUDE_DIR uthash.h REQUIRED)

set(CROSSPLY_RUNTIME_LIBRARIES NETTLE JANSSON YAML ZLIB ZSTD)
set(CROSSPLY_TOOLCHAINS_LIBRARIES LIBELF)
