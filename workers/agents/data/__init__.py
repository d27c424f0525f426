"""The data agent: tables, statistics and charts from files as people have them."""
