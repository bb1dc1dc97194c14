"""One module for each part a sandboxed process can play: `main(arguments, report, channel)`."""
