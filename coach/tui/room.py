"""From which size of the terminal on there is room to breathe."""

#: Columns, and rows.
WIDE, TALL = 120, 36
