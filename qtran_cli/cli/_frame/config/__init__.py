"""Where the values of options come from that the command line does not give: the environment, and --config FILE."""
