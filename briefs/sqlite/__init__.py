"""The database backend of settings where no other is named."""
