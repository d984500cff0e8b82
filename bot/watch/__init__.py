"""How the running process is watched: its meters, whether it is ready, and what the system manager hears and says."""
