"""`coach serve`: the same app in a browser on this computer. Needs the `serve` extra."""
