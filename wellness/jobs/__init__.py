"""Durable work beside the pages: planning, mail, deadlines."""
