"""One file a channel: each translates between its platform and Turn and Reply, and does nothing else."""
