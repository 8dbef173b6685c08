"""Faults on purpose: broken and hostile input, damaged models, kills, full disks, rude clients."""
