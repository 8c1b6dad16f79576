"""What the carrier is told for each kind of order, by families; ``channels.voice.outbound`` has the table."""
