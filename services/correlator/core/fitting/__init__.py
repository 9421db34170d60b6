"""From labelled history to weights. Pure: who reads the history and keeps the result is in deploy/."""
