"""What more than one service must mean the same by; no service's logic lives here."""
