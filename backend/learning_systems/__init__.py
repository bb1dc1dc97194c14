"""What Grace does, in plain Python. Start reading at ports.py."""
