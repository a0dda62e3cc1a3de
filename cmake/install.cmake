# What `cmake --install` puts where: the command, the shared library with its soname, the archive, the public headers, a
# pkg-config file and the manual page.
install(TARGETS crossply RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
if(TARGET crossply-static) # where it was built
  install(TARGETS crossply-static RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} OPTIONAL)
endif()
install(TARGETS crossply_shared crossply_archive LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
                                                 ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
foreach(floor IN LISTS CROSSPLY_FLOORS)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/${floor}/include/crossply DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
          FILES_MATCHING PATTERN "*.h")
endforeach()

# Our headers include those of no library, so that all of them are private: asked for only when linking statically.
set(CROSSPLY_REQUIRES_PRIVATE)
foreach(library IN LISTS CROSSPLY_LIBRARIES)
  list(APPEND CROSSPLY_REQUIRES_PRIVATE ${${library}_MODULE_NAME})
endforeach()
list(JOIN CROSSPLY_REQUIRES_PRIVATE ", " CROSSPLY_REQUIRES_PRIVATE)
# Relative to where the file is, so that `cmake --install --prefix` and moved trees work.
file(RELATIVE_PATH CROSSPLY_PREFIX_FROM_PKGCONFIG /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(${CMAKE_SOURCE_DIR}/cmake/crossply.pc.in ${CMAKE_BINARY_DIR}/crossply.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/crossply.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# The manual page is printed by the command from its own tables; one that was built for another machine cannot.
if(NOT CMAKE_CROSSCOMPILING)
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/crossply.1 COMMAND crossply help --man > crossply.1
                     WORKING_DIRECTORY ${CMAKE_BINARY_DIR} DEPENDS crossply VERBATIM)
  add_custom_target(crossply_manual ALL DEPENDS ${CMAKE_BINARY_DIR}/crossply.1)
  install(FILES ${CMAKE_BINARY_DIR}/crossply.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endif()
