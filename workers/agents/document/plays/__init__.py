"""What is done for each kind of request: which tools are called, and how the answer is worded."""
