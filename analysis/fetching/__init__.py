"""Get open-access articles, records and registry entries into a folder; never at report time."""
