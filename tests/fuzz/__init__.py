"""Whatever is put into the coach, it answers with success or a plain error: a module for each thing that parses."""
