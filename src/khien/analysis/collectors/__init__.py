"""What is gathered about an indicator: each collector is one function in one file, its result a dated fact."""
