import os

#: Only root can make the container that these tests run the executor in.
collect_ignore = [] if os.geteuid() == 0 else ["test_service.py"]
