"""How good predictions are against a labelled corpus (docs/corpora.md): rows, verdicts, one scoreboard."""
