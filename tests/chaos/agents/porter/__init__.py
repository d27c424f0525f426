"""An agent of the fault suite: it acts on the ledger, makes files, fails and dies as its instruction says."""
