"""What the code agent can do with a workspace, by nature."""

from workers.agents.code.tools.checking import find_fix, lint, outline_code, run_tests, show_diff
from workers.agents.code.tools.files import edit_file, keep_file, list_files, view_file, write_file
from workers.agents.code.tools.running import run_python, run_shell

TOOLS = (
    list_files,
    view_file,
    write_file,
    edit_file,
    outline_code,
    run_shell,
    run_python,
    lint,
    run_tests,
    find_fix,
    show_diff,
    keep_file,
)
