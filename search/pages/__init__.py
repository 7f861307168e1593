"""What the reading pages show, put together from the database and one engine request each."""
