"""What the browser agent can do: work pages, send forms, take data out of pages, find what is talked about."""

from langchain_core.tools import BaseTool

from workers.agents.browser.acts.signing_in import sign_in
from workers.agents.browser.acts.submitting import read_form, submit_form
from workers.agents.browser.tools.controller import (
    answer_dialog,
    choose,
    click,
    press_key,
    scroll,
    type_text,
    upload_file,
    wait_for,
)
from workers.agents.browser.tools.extraction import EXTRACTION_TOOLS
from workers.agents.browser.tools.looking import (
    full_page_screenshot,
    network_log,
    read_page,
    save_download,
    save_pdf,
    screenshot,
)
from workers.agents.browser.tools.opening import go_back, open_page, set_look, tabs
from workers.agents.browser.tools.sessions import keep_session, use_saved_session
from workers.agents.browser.tools.taking_over import ask_person_to_take_over
from workers.agents.browser.tools.trends import TREND_TOOLS

TOOLS: tuple[BaseTool, ...] = (
    open_page,
    read_page,
    click,
    type_text,
    choose,
    press_key,
    scroll,
    wait_for,
    go_back,
    tabs,
    answer_dialog,
    upload_file,
    read_form,
    submit_form,
    sign_in,
    use_saved_session,
    keep_session,
    screenshot,
    full_page_screenshot,
    save_pdf,
    save_download,
    network_log,
    set_look,
    ask_person_to_take_over,
    *EXTRACTION_TOOLS,
    *TREND_TOOLS,
)
