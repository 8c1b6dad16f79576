"""What is measured and how, one command each: ``python -m bench`` lists them. Never a pass or fail on time."""
