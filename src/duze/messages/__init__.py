"""What reaches a person outside the console: calendar feeds, mail, webhooks, and the inbox."""
