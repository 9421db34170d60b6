"""What a backtest tells: figures (pure), their words in Croatian and English, and three ways to show them."""
