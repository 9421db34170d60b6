"""The kinds of trouble that a host's desk hears of, learned from phrases: finer than classes of problems."""
