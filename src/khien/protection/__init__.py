"""What protects the public. Each folder is a Django application, blind to the others."""
