"""What the email agent can do with a mailbox, by nature."""

from workers.agents.email.tools.analysing import analyse_mail, digest_mail, find_by_kind
from workers.agents.email.tools.drafting import create_draft, delete_draft, list_drafts, reply_draft, update_draft
from workers.agents.email.tools.finding import find_person
from workers.agents.email.tools.forwarding import forward_mail
from workers.agents.email.tools.looking import (
    list_accounts,
    list_labels,
    list_mail,
    read_mail,
    read_thread,
    search_mail,
)
from workers.agents.email.tools.saving import save_attachments
from workers.agents.email.tools.sending import send_draft, send_mail
from workers.agents.email.tools.sorting import archive_mail, label_mail, mark_read, restore_mail, trash_mail

TOOLS = (
    list_accounts,
    list_mail,
    search_mail,
    read_mail,
    read_thread,
    save_attachments,
    analyse_mail,
    digest_mail,
    find_by_kind,
    find_person,
    list_labels,
    list_drafts,
    create_draft,
    reply_draft,
    update_draft,
    delete_draft,
    send_draft,
    send_mail,
    forward_mail,
    label_mail,
    archive_mail,
    trash_mail,
    restore_mail,
    mark_read,
)
