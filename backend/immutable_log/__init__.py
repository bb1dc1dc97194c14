"""What happened, in an order and a form that nobody can change unseen."""
