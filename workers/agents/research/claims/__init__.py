"""What texts say, as far as their words and figures tell: sentences, figures, quotations, and where they differ."""
