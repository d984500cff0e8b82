"""How good the answers are: labelled questions, figures over them, and a report for people and for programs."""
