"""What the filmed clips are asked to show."""

PROMPT = "a woman in an orange space suit in front of a brick wall"
