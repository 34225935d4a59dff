"""Many answers at once: a folder of recordings and texts, scored by several processes, each answer once."""
