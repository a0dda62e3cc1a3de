# Reports say who made them.
target_compile_definitions(crossply_driver PRIVATE CROSSPLY_VERSION="${PROJECT_VERSION}")
