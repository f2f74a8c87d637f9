"""The demo: four hubs, their firms, listings and conversations, told as a history and lived through the behaviours."""
