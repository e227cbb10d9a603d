"""The one way out: whatever Khiên fetches, it fetches through here, and never from a place that is not public."""
