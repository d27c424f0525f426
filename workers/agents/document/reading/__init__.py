"""What a request about documents means, read without a language model."""
