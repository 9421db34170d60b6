"""The three services; they never import each other."""
