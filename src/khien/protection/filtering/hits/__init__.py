"""How often the list stopped somebody: counted per entry and hour. Who it was is never read."""
