"""Files in object stores: fetched into the workspace's private folder to be read, and sent from there."""
