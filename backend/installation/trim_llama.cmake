# Read by CMake inside llama.cpp's own project. llama-cpp-python forces its `common` library on,
# which is half of what would be compiled and which the Python package neither ships nor calls;
# a plain variable hides the forced one.
set(LLAMA_BUILD_COMMON OFF)
