"""The terminal app: it is handed a Coach and knows no adapter, model library or audio library."""
