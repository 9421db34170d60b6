"""The customers' own pages: what is theirs to see, who they are, and what they may do about it."""
