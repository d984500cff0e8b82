"""Other systems, talked to over their real protocols."""
