"""Events: what happened, durable before it is acknowledged, and the queue to the dispatcher."""
