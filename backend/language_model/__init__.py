"""Where answers come from: llama.cpp on this machine, a server on the user's network, a script."""
