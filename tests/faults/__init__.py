"""What the bot loses, doubles or mixes up when things go wrong: real processes, real HTTP, real files (`make faults`)."""
