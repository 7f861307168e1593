"""What people fill in. Forms read and check; writing is for ingest, corrections and accounts."""
