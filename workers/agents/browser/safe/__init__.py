"""What a person gives the browser to sign in with: logins that they entered, sessions that they keep."""
