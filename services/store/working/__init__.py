"""What agents do with threads: take them, close them with what solved them, put them off, note something."""
