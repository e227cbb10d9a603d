"""Pages and files of the list: for the public, for staff, for programs, and the block page."""
