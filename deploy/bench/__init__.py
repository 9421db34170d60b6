"""`make bench`: the pipeline against a bare pipe of the same stack, in turn, in one run."""
