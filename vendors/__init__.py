"""How each vendor is spoken to: a folder each, and the only place that imports a vendor's SDK."""
