"""What `make bench` runs: speed and memory, as ratios where they can be."""
