"""What the command line does, a file for each group of commands; `hub.cli` says how each is called."""
