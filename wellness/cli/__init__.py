"""What an administrator types: `wellness COMMAND`."""
