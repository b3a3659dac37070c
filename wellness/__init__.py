"""Fair rosters for massage and other wellness sessions at work."""
