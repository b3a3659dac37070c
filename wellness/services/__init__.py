"""What the pages, commands and jobs do, feature by feature; services change objects and never commit."""
