"""What everything points at: one normal form for each harmful thing. The pure part needs no Django."""
