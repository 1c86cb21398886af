"""What happens is noted for sinks in the transaction of the fact itself, and queued for each."""
