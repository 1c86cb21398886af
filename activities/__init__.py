"""What a journey may ask of the world, one business action a method."""
