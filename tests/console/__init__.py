"""The console for staff, over real HTTP."""
