"""Everything that is needed to make the artifacts; nothing here is imported while Khiên runs."""
