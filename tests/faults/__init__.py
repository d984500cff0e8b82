"""What goes wrong around the desk: kills, full disks, clocks, locks, a far end that fails; nothing is lost and nothing is doubled."""
