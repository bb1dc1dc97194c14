# Read by CMake inside llama.cpp's own project. llama-cpp-python forces its `common` library on,
# which is half of what would be compiled and which the Python package neither ships nor calls;
# a plain variable hides the forced one.
set(LLAMA_BUILD_COMMON OFF)

# GCC drops the stores that prepare llama.cpp's tile configuration, since its `ldtilecfg` does
# not say that it reads them: every quantised model then ends the process on processors with
# AMX. The options hold against -march=native; compilers that lack them lack AMX, too.
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-mno-amx-tile GRACE_COMPILER_KNOWS_AMX)
if(GRACE_COMPILER_KNOWS_AMX)
  add_compile_options(-mno-amx-tile -mno-amx-int8 -mno-amx-bf16)
endif()
