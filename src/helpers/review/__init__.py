"""What `check` finds in params, answers and interviews, and what to do about it, first things first."""
