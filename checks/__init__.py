"""What `make check` looks at besides format, lint, types and floors."""
