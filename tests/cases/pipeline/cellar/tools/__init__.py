"""What takes more than one request, or none."""
