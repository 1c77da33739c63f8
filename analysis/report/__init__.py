"""From notebooks to a report: run them, collect what they show, write it in every format."""
