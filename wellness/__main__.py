"""`python -m wellness COMMAND`."""

from wellness.cli import main

if __name__ == "__main__":
    main()
