"""From sources to tables under build/: read what is new, build what is touched, keep all."""
