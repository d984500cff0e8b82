"""The pages of the staff console."""
