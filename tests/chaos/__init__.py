"""Kill anything at any moment: separate processes, real services, faults from outside, an independent checker."""
